//! What a worker reaches the world with.

use std::sync::Arc;

use crate::ports::{MailRenderer, Mailer, ServiceHost};

/// What a worker reaches the world with.
#[derive(Clone)]
pub struct Hands {
    /// The host of mail and backup services.
    pub host: Arc<dyn ServiceHost>,
    /// The mail server.
    pub mailer: Arc<dyn Mailer>,
    /// Makes mails out of their contents.
    pub renderer: Arc<dyn MailRenderer>,
}

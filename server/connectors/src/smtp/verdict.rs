//! What an answer of a mail server means for the mail: whose fault it is (RFC 5321 4.2, RFC 3463).

use domain::mail::{MailReply, MailStage};

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Ours: the sender, the server, the way to it. The mail waits until that is mended.
    Ours,
    /// The recipient's side, for now.
    Later,
    /// The recipient's, for good.
    Final,
}

/// Before the recipient is named, nothing can be the recipient's fault. After that, only what is known to be: a mail
/// that waits in vain is seen on the operator's page, one that is dropped in error is lost.
pub(super) fn verdict(stage: MailStage, reply: Option<MailReply>) -> Verdict {
    let Some(reply) = reply.filter(|_| matches!(stage, MailStage::Recipient | MailStage::Content)) else {
        return Verdict::Ours;
    };
    if !reply.is_permanent() {
        return Verdict::Later;
    }
    let is_the_recipients = match reply.enhanced {
        // Addressing, of the recipient: no such mailbox or system, a bad address, ambiguous, moved, takes no mail. The
        // others are about the sender's address, or say no more than the code.
        Some((_, 1, detail)) => matches!(detail, 1 | 2 | 3 | 4 | 6 | 10),
        // Their mailbox: disabled, full, a list that is broken. Not 5.2.3: the mail is too long for it.
        Some((_, 2, detail)) => matches!(detail, 1 | 2 | 4),
        // The recipient's domain doesn't answer or has no route; Exchange Online says 5.4.1 of unknown recipients.
        Some((_, 4, 1 | 4)) => true,
        // Security and policy, the server's own system, our protocol, our content.
        Some(_) => false,
        // Without such a code, servers say 550 of unknown recipients, of relaying, block lists and SPF alike. Only this
        // one has one meaning: a domain that takes no mail (RFC 7504).
        None => (stage, reply.code) == (MailStage::Recipient, 556),
    };
    if is_the_recipients { Verdict::Final } else { Verdict::Ours }
}

#[cfg(test)]
mod tests {
    use super::*;

    use MailStage as S;
    use Verdict::{Final, Later, Ours};

    /// What servers say where, and whose fault it is.
    const TABLE: &[(S, &str, Verdict)] = &[
        // Whatever is said before the recipient is named.
        (S::Greeting, "554 no service here", Ours),
        (S::Greeting, "550 5.7.1 your address is listed", Ours),
        (S::Greeting, "421 closing", Ours),
        (S::Greeting, "501 5.5.4 invalid domain name", Ours),
        (S::Tls, "454 4.7.0 no TLS now", Ours),
        (S::Tls, "502 5.5.1 no STARTTLS", Ours),
        (S::SignIn, "535 5.7.8 who are you", Ours),
        (S::SignIn, "534 5.7.9 stronger", Ours),
        (S::Sender, "550 5.1.0 sender rejected", Ours),
        (S::Sender, "553 5.1.8 no such sender", Ours),
        (S::Sender, "530 5.7.0 sign in first", Ours),
        (S::Sender, "552 quota", Ours),
        // The recipient.
        (S::Recipient, "550 no such user", Ours),
        (S::Recipient, "550 5.1.1 no such user", Final),
        (S::Recipient, "550 5.1.10 null MX", Final),
        (S::Recipient, "501 5.1.3 bad address", Final),
        (S::Recipient, "504 5.1.3 bad address", Final),
        (S::Recipient, "550 5.4.1 recipient rejected", Final),
        (S::Recipient, "550 5.5.0 mailbox unavailable", Ours),
        (S::Recipient, "551 not here", Ours),
        (S::Recipient, "552 full", Ours),
        (S::Recipient, "552 5.2.2 full", Final),
        (S::Recipient, "553 no such name", Ours),
        (S::Recipient, "556 5.1.10 takes no mail", Final),
        (S::Recipient, "556 takes no mail", Final),
        (S::Recipient, "550 sorry, no mailbox here by that name. (#5.1.1)", Final),
        (S::Recipient, "550 #5.1.0 address rejected", Ours),
        (S::Recipient, "550 #5.7.1 your access is denied", Ours),
        (S::Recipient, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", Ours),
        (S::Recipient, "550 relay not permitted", Ours),
        (S::Recipient, "550 rejected: on a block list", Ours),
        (S::Recipient, "550 5.0.0 no", Ours),
        (S::Recipient, "550 5.1.0 no", Ours),
        (S::Recipient, "553 5.1.9 no", Ours),
        (S::Recipient, "550 5.3.0 mail system", Ours),
        (S::Recipient, "550 5.6.0 content", Ours),
        (S::Recipient, "552 5.2.3 too long", Ours),
        (S::Recipient, "550 5.7.1 relaying denied", Ours),
        (S::Recipient, "550 5.7.23 SPF", Ours),
        (S::Recipient, "554 5.7.1 relaying denied", Ours),
        (S::Recipient, "554 denied", Ours),
        (S::Recipient, "504 not so", Ours),
        (S::Recipient, "504 5.5.2 need a full name", Ours),
        (S::Recipient, "501 syntax", Ours),
        (S::Recipient, "555 no such parameter", Ours),
        (S::Recipient, "503 5.5.1 MAIL first", Ours),
        (S::Recipient, "530 5.7.1 sign in first", Ours),
        (S::Recipient, "535 sign in first", Ours),
        (S::Recipient, "550 5.1.7 bad sender", Ours),
        (S::Recipient, "550 5.1.8 bad sender", Ours),
        (S::Recipient, "550 5.3.2 not accepting", Ours),
        (S::Recipient, "554 5.4.6 loop", Ours),
        (S::Recipient, "451 4.7.1 greylisted", Later),
        (S::Recipient, "450 busy", Later),
        (S::Recipient, "452 4.2.2 full", Later),
        // The mail itself.
        (S::Content, "554 looks like spam", Ours),
        (S::Content, "550 policy", Ours),
        (S::Content, "550 5.7.26 not authenticated", Ours),
        (S::Content, "554 5.6.0 content", Ours),
        (S::Content, "504 not so", Ours),
        (S::Content, "530 5.7.0 sign in first", Ours),
        (S::Content, "550 5.1.1 no such user", Final),
        (S::Content, "552 full", Ours),
        (S::Content, "554 5.2.2 full", Final),
        (S::Content, "552 message too large", Ours),
        (S::Content, "552 5.3.4 message too large", Ours),
        (S::Content, "452 no room", Later),
    ];

    #[test]
    fn n16_only_what_is_about_the_recipient_is_final() {
        for &(stage, said, wanted) in TABLE {
            let (code, text) = said.split_once(' ').unwrap();
            let reply = MailReply::read(code.parse().unwrap(), text);
            assert_eq!(verdict(stage, Some(reply)), wanted, "{stage:?}: {said}");
        }
        for stage in MailStage::ALL {
            assert_eq!(verdict(stage, None), Ours, "{stage:?}, and no answer");
        }
    }
}

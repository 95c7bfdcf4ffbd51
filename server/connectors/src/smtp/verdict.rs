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
        // Addressing: of the recipient, but for the two that are about the sender's address. Then mailboxes.
        Some((_, 1, detail)) => !matches!(detail, 7 | 8),
        Some((_, 2, _)) => true,
        // The recipient's domain doesn't answer or has no route; Exchange Online says 5.4.1 of unknown recipients.
        Some((_, 4, 1 | 4)) => true,
        // Security and policy: relaying, block lists, SPF, DKIM, DMARC, sign-in.
        Some((_, 7, _)) => false,
        // "Other" of any kind says no more than the code: Outlook.com says 550 5.5.0 of unknown recipients.
        Some((_, _, 0)) | None => by_code(stage, reply.code),
        // The server's own system, our protocol, our content.
        Some(_) => false,
    };
    if is_the_recipients { Verdict::Final } else { Verdict::Ours }
}

const fn by_code(stage: MailStage, code: u16) -> bool {
    match (stage, code) {
        // No such mailbox, not here, full, not a name one may have; a domain that takes no mail (RFC 7504).
        (MailStage::Recipient, 550..=553 | 556) => true,
        // After the mail itself, 550 and 554 are policy (RFC 5321 4.3.2); 552 is a mailbox that is full.
        (MailStage::Content, 552) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n16_only_what_is_about_the_recipient_is_final() {
        use MailStage as S;
        use Verdict::{Final, Later, Ours};
        let table = [
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
            (S::Recipient, "550 no such user", Final),
            (S::Recipient, "550 5.1.1 no such user", Final),
            (S::Recipient, "550 5.1.10 null MX", Final),
            (S::Recipient, "501 5.1.3 bad address", Final),
            (S::Recipient, "504 5.1.3 bad address", Final),
            (S::Recipient, "550 5.4.1 recipient rejected", Final),
            (S::Recipient, "550 5.5.0 mailbox unavailable", Final),
            (S::Recipient, "551 not here", Final),
            (S::Recipient, "552 full", Final),
            (S::Recipient, "552 5.2.2 full", Final),
            (S::Recipient, "553 no such name", Final),
            (S::Recipient, "556 5.1.10 takes no mail", Final),
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
            (S::Content, "552 full", Final),
            (S::Content, "554 5.2.2 full", Final),
            (S::Content, "452 no room", Later),
        ];
        for (stage, said, wanted) in table {
            let (code, text) = said.split_once(' ').unwrap();
            let reply = MailReply::read(code.parse().unwrap(), text);
            assert_eq!(verdict(stage, Some(reply)), wanted, "{stage:?}: {said}");
        }
        for stage in MailStage::ALL {
            assert_eq!(verdict(stage, None), Ours, "{stage:?}, and no answer");
        }
    }
}

//! What Microsoft says instead of signing somebody in, reduced to what may stand in a log: its words carry names, and in
//! an address anybody can write them.

use core::fmt;

use domain::identity::SignInRefusal;
use uuid::Uuid;

/// Why Microsoft didn't sign somebody in. No word of it is a free text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The word of the protocol, where it's one of those that are known.
    error: &'static str,
    /// The number behind `AADSTS`.
    number: Option<u32>,
    /// Under which Microsoft's support finds it.
    trace: Option<Uuid>,
    correlation: Option<Uuid>,
}

/// The protocol's words and what each means where Microsoft's number says nothing more exact (RFC 6749, 4.1.2.1 and 5.2;
/// OpenID Connect Core, 3.1.2.6).
const WORDS: [(&str, SignInRefusal); 15] = [
    ("access_denied", SignInRefusal::Cancelled),
    ("consent_required", SignInRefusal::ConsentRequired),
    ("interaction_required", SignInRefusal::MoreProof),
    ("login_required", SignInRefusal::MoreProof),
    ("account_selection_required", SignInRefusal::MoreProof),
    ("temporarily_unavailable", SignInRefusal::ProviderUnreachable),
    ("server_error", SignInRefusal::ProviderUnreachable),
    ("invalid_grant", SignInRefusal::AlreadyDone),
    ("invalid_client", SignInRefusal::Misconfigured),
    ("unauthorized_client", SignInRefusal::Misconfigured),
    ("invalid_request", SignInRefusal::Misconfigured),
    ("invalid_scope", SignInRefusal::Misconfigured),
    ("invalid_resource", SignInRefusal::Misconfigured),
    ("unsupported_response_type", SignInRefusal::Misconfigured),
    ("unsupported_grant_type", SignInRefusal::Misconfigured),
];

impl Complaint {
    /// Reads Microsoft's `error` and `error_description`.
    pub fn read(error: &str, description: &str) -> Self {
        let known = WORDS.iter().map(|(word, _)| *word).find(|word| *word == error);
        Self {
            error: known.unwrap_or("another"),
            number: number(description),
            trace: id_behind(description, "Trace ID: "),
            correlation: id_behind(description, "Correlation ID: "),
        }
    }

    /// What it comes to for the person. Microsoft asks not to rely on its numbers, so they only make the word more exact.
    pub fn refusal(&self) -> SignInRefusal {
        let by_word = WORDS.iter().find(|(word, _)| *word == self.error).map(|(_, refusal)| *refusal);
        match (self.number.and_then(by_number), by_word) {
            (Some(refusal), _) => refusal,
            // Who breaks off is told so without a number, or with a known one: this says no for a reason of its own.
            (None, Some(SignInRefusal::Cancelled)) if self.number.is_some() => SignInRefusal::ProviderRefused,
            (None, by_word) => by_word.unwrap_or(SignInRefusal::ProviderRefused),
        }
    }
}

/// Microsoft's own numbers (learn.microsoft.com, "Microsoft Entra authentication and authorization error codes").
const fn by_number(number: u32) -> Option<SignInRefusal> {
    Some(match number {
        65_004 => SignInRefusal::Cancelled,
        65_001 | 90_094 | 90_095 => SignInRefusal::ConsentRequired,
        50_020 | 50_105 | 90_072 => SignInRefusal::NotAssigned,
        // A second factor, a device, a place, a new password.
        50_055
        | 50_072
        | 50_074
        | 50_076
        | 50_078
        | 50_079
        | 50_097
        | 50_129
        | 50_133
        | 50_144
        | 50_158
        | 50_173
        | 53_000..=53_011
        | 530_000..=530_039 => SignInRefusal::MoreProof,
        // The application, its secret, its addresses, its tenants.
        50_011 | 50_194 | 70_001 | 70_011 | 90_002 | 500_011 | 500_113 | 650_052 | 650_056 | 700_016 | 700_054
        | 7_000_112 | 7_000_215 | 7_000_218 | 7_000_222 => SignInRefusal::Misconfigured,
        90_033 | 90_055 => SignInRefusal::ProviderUnreachable,
        // The code: spent, too old, somebody else's.
        54_005 | 70_000 | 70_008 | 501_481 => SignInRefusal::AlreadyDone,
        _ => return None,
    })
}

fn number(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    (digits.len() <= 9).then(|| digits.parse().ok()).flatten()
}

fn id_behind(description: &str, name: &str) -> Option<Uuid> {
    let (_, rest) = description.split_once(name)?;
    Uuid::try_parse(rest.get(..36)?).ok()
}

impl fmt::Display for Complaint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.error)?;
        if let Some(number) = self.number {
            write!(out, " AADSTS{number}")?;
        }
        if let Some(trace) = self.trace {
            write!(out, " trace {trace}")?;
        }
        if let Some(correlation) = self.correlation {
            write!(out, " correlation {correlation}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0000aaaa-11bb-cccc-dd22-eeeeee333333";
    const CORRELATION: &str = "aaaa0000-bb11-2222-33cc-444444dddddd";

    #[test]
    fn n14_microsofts_answers_are_told_apart() {
        use SignInRefusal as R;
        for (error, description, refusal) in [
            ("access_denied", "", R::Cancelled),
            ("access_denied", "AADSTS65004: User declined to consent to access the app.", R::Cancelled),
            ("access_denied", "AADSTS90094: An administrator must grant …", R::ConsentRequired),
            ("access_denied", "AADSTS50057: The user account is disabled.", R::ProviderRefused),
            ("access_denied", "AADSTS50126: Invalid username or password.", R::ProviderRefused),
            ("access_denied", "AADSTS530002: Your device is required to be compliant", R::MoreProof),
            ("consent_required", "", R::ConsentRequired),
            ("invalid_grant", "AADSTS65001: The user or administrator has not consented", R::ConsentRequired),
            ("interaction_required", "AADSTS50105: Your administrator has configured", R::NotAssigned),
            ("interaction_required", "AADSTS50076: Due to a configuration change", R::MoreProof),
            ("access_denied", "AADSTS53003: Access has been blocked by Conditional Access policies.", R::MoreProof),
            ("interaction_required", "", R::MoreProof),
            ("login_required", "AADSTS50058: A silent sign-in request was sent", R::MoreProof),
            ("invalid_client", "AADSTS7000215: Invalid client secret provided.", R::Misconfigured),
            ("invalid_client", "AADSTS7000222: The provided client secret keys are expired.", R::Misconfigured),
            ("unauthorized_client", "AADSTS700016: Application was not found", R::Misconfigured),
            ("invalid_request", "", R::Misconfigured),
            ("temporarily_unavailable", "", R::ProviderUnreachable),
            ("server_error", "AADSTS90033: A transient error has occurred.", R::ProviderUnreachable),
            ("invalid_grant", "AADSTS70008: The provided authorization code has expired.", R::AlreadyDone),
            ("invalid_grant", "AADSTS99999999: of next year", R::AlreadyDone),
            ("something_new", "AADSTS99999999: of next year", R::ProviderRefused),
            ("", "", R::ProviderRefused),
        ] {
            assert_eq!(Complaint::read(error, description).refusal(), refusal, "{error} {description}");
        }
    }

    #[test]
    fn n14_the_log_gets_numbers_and_nothing_anybody_wrote() {
        let said = format!(
            "AADSTS50105: ola@nordlys.example isn't assigned.\r\nTrace ID: {TRACE}\r\nCorrelation ID: {CORRELATION}\r\n"
        );
        let told = Complaint::read("interaction_required", &said).to_string();
        assert_eq!(told, format!("interaction_required AADSTS50105 trace {TRACE} correlation {CORRELATION}"));
        for (error, description) in [
            ("code=hunter2", "state=hunter2"),
            ("access_denied\nforged: hunter2", "AADSTS: hunter2"),
            ("hunter2", "AADSTS12345678901234567890 hunter2 Trace ID: hunter2-aaaa-bbbb-cccc-dddddddddddd"),
            ("hunter2", "Trace ID: hunter2"),
        ] {
            assert_eq!(Complaint::read(error, description).to_string(), "another", "{error} {description}");
        }
    }
}

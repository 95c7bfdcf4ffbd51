//! The provider's signing key: made at start, gone at the end.

use aws_lc_rs::{
    digest, rand,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

/// Unguessable text of 256 bits.
pub(super) fn random() -> Option<String> {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes).ok()?;
    Some(BASE64URL_NOPAD.encode(&bytes))
}

/// base64url(sha256(text)): the S256 of PKCE, and what pairwise subjects are made with.
pub(super) fn fingerprint(text: &str) -> String {
    BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

/// Signs by hand rather than with the library the portal verifies with, so that one mistake can't stand on both sides.
pub(super) struct Signer {
    pair: RsaKeyPair,
    kid: String,
    modulus: String,
    exponent: String,
}

impl Signer {
    pub(super) fn generate() -> Option<Self> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).ok()?;
        let public = pair.public_key();
        let modulus = BASE64URL_NOPAD.encode(public.modulus().big_endian_without_leading_zero());
        let exponent = BASE64URL_NOPAD.encode(public.exponent().big_endian_without_leading_zero());
        Some(Self { kid: fingerprint(&modulus), modulus, exponent, pair })
    }

    /// The public key as Entra publishes it: with the issuer it may sign for.
    pub(super) fn public(&self, issuer: &str) -> Value {
        json!({ "kty": "RSA", "use": "sig", "kid": self.kid, "n": self.modulus, "e": self.exponent, "issuer": issuer })
    }

    pub(super) fn sign(&self, claims: &Value) -> Option<String> {
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": self.kid });
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &rand::SystemRandom::new(), message.as_bytes(), &mut signature).ok()?;
        Some(format!("{message}.{}", BASE64URL_NOPAD.encode(&signature)))
    }
}

//! The connectors against stubs that misbehave and against the simulators, over loopback.

#[cfg(test)]
mod entra_keys;
#[cfg(test)]
mod entra_sign_in;
#[cfg(test)]
mod entra_stub;
#[cfg(test)]
mod entra_tokens;
#[cfg(test)]
mod loopback;
#[cfg(test)]
mod service_host;
#[cfg(test)]
mod service_host_answers;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod smtp_answers;
#[cfg(test)]
mod smtp_encryption;
#[cfg(test)]
mod smtp_stub;

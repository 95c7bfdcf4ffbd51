//! Stateful stand-ins for the world outside: a host of services, a sign-in provider with Entra's shape, and a mailbox.
//!
//! They run inside demo mode or as a process of their own, and they keep what happened to them: the host of services
//! writes a journal of effects that survives its own restart, which is what crash tests count.
//!
//! **Owns** its own mirror of what comes over the wire, its state, and three small sets of pages.
//! **Never** depends on `portal` (a fake that shares types with what it tests proves nothing), never listens by itself
//! (a router is handed out; whoever serves it binds to loopback), never asks for a password, and is never part of a
//! portal that serves real people.

pub mod entra;
pub mod mailbox;
mod page;
pub mod services;

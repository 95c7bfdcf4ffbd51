//! File descriptors: as many as the system lets us have, and no more connections than they carry.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::host::Limits;

/// What is needed besides connections: the database's, files for browsers, the mail server and the host of services.
const OTHERS: usize = 256;

/// Raises this process's own limit as far as it may, and lowers that of connections where it doesn't suffice.
pub(crate) fn enough_for(limits: Limits) -> Limits {
    let descriptors = raised();
    let carried = carried(limits.connections, descriptors);
    if carried < limits.connections {
        tracing::warn!(
            descriptors,
            connections = carried,
            wanted = limits.connections,
            "the limit of open files is low: fewer connections can be carried (LimitNOFILE, ulimit -n)"
        );
    }
    Limits { connections: carried, ..limits }
}

fn raised() -> Option<usize> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = current != maximum && setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok();
    let limit = if raised { maximum } else { current };
    limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// How many connections that many descriptors carry; half of them at least.
fn carried(wanted: usize, descriptors: Option<usize>) -> usize {
    let most = descriptors.map(|all| all.saturating_sub(OTHERS).max(all / 2));
    most.map_or(wanted, |most| wanted.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r21_connections_leave_descriptors_for_the_rest() {
        assert_eq!(carried(4096, None), 4096);
        assert_eq!(carried(4096, Some(20_000)), 4096);
        assert_eq!(carried(4096, Some(4096)), 3840);
        assert_eq!(carried(4096, Some(1024)), 768);
        assert_eq!(carried(4096, Some(100)), 50);
    }
}

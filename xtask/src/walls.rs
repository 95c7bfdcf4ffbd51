use anyhow::{Result, ensure};

use crate::paths::Paths;
use crate::process::{cargo, command, output, run};
use crate::supply;
use crate::test::Tally;

struct Wall {
    name: &'static str,
    from: &'static [&'static str],
    not: &'static [&'static str],
}

const WALLS: [Wall; 4] = [
    Wall {
        name: "the browser's half reaches no server crate",
        from: &["-p", "frontend", "--target", "wasm32-unknown-unknown"],
        not: &["portal", "words", "migrations", "sea-orm", "azure_identity", "lettre", "reqwest", "hyper", "tokio"],
    },
    Wall {
        name: "portal knows no Leptos, axum or connector",
        from: &["-p", "portal"],
        not: &[
            "leptos",
            "leptos_axum",
            "axum",
            "tower-http",
            "connectors",
            "simulators",
            "app",
            "ui",
            "server",
            "words",
        ],
    },
    Wall {
        name: "domain knows no framework",
        from: &["-p", "domain"],
        not: &["leptos", "sea-orm", "tokio", "axum", "portal", "getrandom"],
    },
    Wall {
        name: "ui knows no slice's server side",
        from: &["-p", "ui"],
        not: &["portal", "app", "server", "words", "sea-orm", "leptos_axum"],
    },
];

/// Who may depend on whom: one check per wall, and what deny.toml says.
pub(crate) fn tally(paths: &Paths) -> Result<Tally> {
    let mut tally = Tally::default();
    for wall in WALLS {
        let mut tree = cargo(&paths.root);
        tree.args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"]).args(wall.from);
        let result = output(&mut tree).and_then(|tree| holds(&tree, wall.not));
        tally.check(&format!("wall: {}", wall.name), result);
    }
    if std::env::var("CI").is_ok_and(|v| v == "true") {
        // Elsewhere somebody may be in the middle of adding a dependency.
        let mut git = command("git", &paths.root);
        let same = output(git.args(["diff", "--exit-code", "--stat", "--", "Cargo.lock"])).map(|_| ());
        tally.check("Cargo.lock is the committed one", same);
    }
    if output(cargo(&paths.root).args(["deny", "--version"])).is_ok() {
        let mut deny = cargo(&paths.root);
        deny.args(["deny", "--locked", "--log-level", "error", "check", "licenses", "bans", "sources"]);
        tally.check("licences, bans and sources", run(&mut deny));
    } else {
        println!("cargo-deny is not installed: the xtask reads deny.toml itself");
        tally.check("licences, bans and sources", supply::check(paths));
    }
    println!("advisories: not checked (their database is not reachable from here)");
    Ok(tally)
}

fn holds(tree: &str, not: &[&str]) -> Result<()> {
    let reached = tree.lines().filter_map(|line| line.split(' ').next());
    let mut through: Vec<&str> = reached.filter(|name| not.contains(name)).collect();
    through.sort_unstable();
    through.dedup();
    ensure!(through.is_empty(), "reaches {}", through.join(", "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_hole_is_named() {
        let tree =
            "frontend v0.1.0 (/x)\napp v0.1.0 (/x/app)\nportal v0.1.0 (/x)\nserde v1.0.1\nportal v0.1.0 (/x) (*)";
        let error = holds(tree, &["portal", "lettre"]).unwrap_err();
        assert_eq!(error.to_string(), "reaches portal");
        assert!(holds(tree, &["lettre"]).is_ok());
    }
}

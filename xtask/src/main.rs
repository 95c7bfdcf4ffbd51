//! The project's own commands, `cargo xtask …`: build, run, test, bench, soak, dist.
#![expect(clippy::print_stdout, reason = "a command's words to the person who gave it")]

mod bench;
mod build;
mod dist;
mod parity;
mod paths;
mod process;
mod run;
mod soak;
mod supply;
mod test;
mod tidy;
mod walls;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use paths::Paths;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and measures Tenantry")]
struct Wish {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Both halves, the style sheet and the assets, into <target>/site
    Build {
        /// Optimised, with precompressed files, into <target>/site-release
        #[arg(long)]
        release: bool,
        /// Only what the browser gets
        #[arg(long)]
        site: bool,
    },
    /// Build, then serve the demo tree on loopback
    Run(run::Run),
    /// Everything CI runs
    Test(test::Wish),
    /// The workloads of the performance page, as ratios against the peers that are present
    Bench(bench::Wish),
    /// The long forms of what CI runs in short form
    Soak(soak::Wish),
    /// What is installed on a server, in <target>/dist
    Dist,
}

fn main() -> ExitCode {
    let wish = Wish::parse();
    let done = Paths::find().and_then(|paths| match wish.command {
        Command::Build { release, site: true } => {
            build::ensure_wasm_target(&paths)?;
            build::build_site(&paths, release).map(|_| true)
        }
        Command::Build { release, site: false } => build::build(&paths, release).map(|_| true),
        Command::Run(wish) => run::run(&paths, &wish).map(|()| true),
        Command::Test(wish) => Ok(test::test(&paths, &wish)),
        Command::Bench(wish) => bench::bench(&paths, &wish).map(|()| true),
        Command::Soak(wish) => soak::soak(&paths, &wish).map(|()| true),
        Command::Dist => dist::dist(&paths).map(|()| true),
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

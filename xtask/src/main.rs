//! The project's own commands, `cargo xtask …`: build, run, test, bench, soak, dist.
#![expect(clippy::print_stdout, reason = "a command's words to the person who gave it")]

mod build;
mod parity;
mod paths;
mod process;
mod run;
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
    },
    /// Build, then serve the demo tree on loopback
    Run(run::Run),
    /// Everything CI runs
    Test(test::Wish),
}

fn main() -> ExitCode {
    let wish = Wish::parse();
    let done = Paths::find().and_then(|paths| match wish.command {
        Command::Build { release } => build::build(&paths, release).map(|_| true),
        Command::Run(wish) => run::run(&paths, &wish).map(|()| true),
        Command::Test(wish) => Ok(test::test(&paths, &wish)),
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

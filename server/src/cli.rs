//! The command line. `--help` is where an operator learns what there is.

mod commands;
mod log;
mod mails;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, Overrides};

const LEARN: &str = "\
Configuration: one TOML file (--config) with these keys; each also as TENANTRY_KEY in the environment,
those marked * also as TENANTRY_KEY_FILE, the name of a file that holds it.

  listen                   where to listen, 127.0.0.1:3000
  database_url *           sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME
  database_owner_url *     on PostgreSQL, the role that owns the tables: `tenantry migrate` works as that one, and
                           grants the role of database_url everything but changing the log
  public_url               what people type: https://portal.example
  signing_key *            32 bytes in base64: openssl rand -base64 32
  identity_authority       https://login.microsoftonline.com/organizations
  identity_client_id       the application registered there; its redirect is PUBLIC_URL/login/callback
  identity_client_secret * its secret
  smtp_url *               smtps://USER:PASSWORD@HOST
  mail_from                Tenantry <no-reply@portal.example>
  service_host_url         the host of mail and backup services
  service_host_token *     its token
  trusted_proxies          networks whose X-Forwarded-For is believed: [\"10.0.0.0/8\"]
  lease_seconds            how long a worker holds a job without a sign of life, 30
  usage_seconds            how often the host of services is asked what it measured, 60
  contact                  whom to ask, as the sign-in page says it
  time_zone                the clock that pages show, Europe/Oslo
  drain_seconds            how long people are still let in after SIGTERM, 5

A first start:
  tenantry migrate
  tenantry admin init --partner 'Nordlys AS' --mail ingrid@nordlys.example --name 'Ingrid Solberg'
  tenantry serve

A mail doesn't arrive:
  tenantry mail list                                  what waits, since when, and why
  tenantry mail send --all                            at once, when what was wrong is mended
  tenantry admin invite --mail ingrid@nordlys.example the first administrator's mail again, with a new link

To look around on this machine alone:
  tenantry serve --demo";

/// The partner portal: resellers, customers, their people and services.
#[derive(Debug, Parser)]
#[command(name = "tenantry", version, after_help = LEARN, arg_required_else_help = true)]
struct Arguments {
    /// The configuration file
    #[arg(long, global = true, env = "TENANTRY_CONFIG", hide_env_values = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database, over the configuration
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portal, and work in the same process
    Serve {
        /// Where to listen, over the configuration; port 0 takes a free one
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<String>,
        /// The demo tree with simulators of everything outside, on loopback only
        #[arg(long)]
        demo: bool,
    },
    /// Work without serving: provisioning, mails, chores
    Worker,
    /// Bring the database to this release's schema
    Migrate,
    /// Set the portal up
    #[command(subcommand)]
    Admin(Admin),
    /// Mails that wait, and why
    #[command(subcommand)]
    Mail(Mail),
    /// Read files in
    #[command(subcommand)]
    Import(Import),
    /// The log
    #[command(subcommand)]
    Audit(Audit),
    /// Whether configuration and database are fit to serve
    Check,
}

#[derive(Debug, Subcommand)]
enum Admin {
    /// Make a partner and invite its first administrator by mail
    Init {
        /// The partner's name
        #[arg(long)]
        partner: String,
        /// Where the first administrator's welcome mail goes
        #[arg(long)]
        mail: String,
        /// The first administrator's name; the address until they sign in, where it is left out
        #[arg(long)]
        name: Option<String>,
    },
    /// Send the first administrator's welcome mail again, with a new link; or to another address, as long as nobody has
    /// signed in
    Invite {
        /// Where the mail goes
        #[arg(long)]
        mail: String,
        /// Under which partner, where there is more than one
        #[arg(long)]
        partner: Option<String>,
        /// The name, where the address is a new one
        #[arg(long)]
        name: Option<String>,
    },
    /// Say who took up the first administrator's invitation with an account of another domain; with --request, let them
    /// in
    LetIn {
        /// Where the invitation was sent
        #[arg(long)]
        mail: String,
        /// Whom: what the command says without it, after the account that asks
        #[arg(long)]
        request: Option<String>,
        /// Of which partner, where there is more than one
        #[arg(long)]
        partner: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum Mail {
    /// What waits, since when, and what the mail server said
    List,
    /// Send what waits at once, instead of when it is tried next
    Send {
        /// Which mails, as `mail list` names them; also one that was refused
        #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
        ids: Vec<String>,
        /// Every mail that waits
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Microsoft's product table: "Product names and service plan identifiers", as CSV
    Catalogue {
        /// The CSV file
        file: PathBuf,
    },
    /// Customers that exist already: reseller, code, name, domain, contact_name, contact_email, country, language
    Customers {
        /// The CSV file; its first line names the columns
        file: PathBuf,
        /// Under which partner, where there is more than one
        #[arg(long)]
        partner: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Walk each company's chain up to its signed head and name what is wrong
    Verify {
        /// Compare with heads that were kept elsewhere, too: what `audit heads` or an export wrote
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// Print the signed head of every company, a line each: keep them where nobody reaches who reaches the database
    Heads,
    /// Write one company's own log to a file, an entry a line, and its signed head as the last
    Export {
        /// The company's id or a customer's code
        #[arg(long, value_name = "CODE_OR_ID")]
        company: String,
        /// The file
        file: PathBuf,
    },
}

/// Runs what the arguments say.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return say_usage(&error),
    };
    let runtime =
        start_log().and_then(|()| tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting"));
    let done = runtime.and_then(|runtime| {
        let done = runtime.block_on(run(&arguments));
        runtime.shutdown_timeout(core::time::Duration::from_secs(2));
        done
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr().lock(), "tenantry: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What is wrong with the arguments, without repeating one that may be a secret: an address with a password stands in
/// the wrong place easily, and what is said here stands in a journal.
fn say_usage(error: &clap::Error) -> ExitCode {
    use std::io::Write as _;
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let given: Vec<String> = std::env::args_os().skip(1).map(|given| given.to_string_lossy().into_owned()).collect();
    let _ = writeln!(std::io::stderr().lock(), "{}", without_values(&error.render().to_string(), &given));
    ExitCode::from(2)
}

fn without_values(said: &str, given: &[String]) -> String {
    // A mistyped command or flag is repeated, since seeing it helps; whatever doesn't look like one isn't.
    let is_word = |text: &str| text.len() <= 24 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let parts = given.iter().flat_map(|given| [Some(given.as_str()), given.split_once('=').map(|(_, value)| value)]);
    let mut values: Vec<&str> = parts.flatten().filter(|value| !value.is_empty() && !is_word(value)).collect();
    values.sort_by_key(|value| core::cmp::Reverse(value.len()));
    values.iter().fold(said.to_owned(), |said, value| said.replace(value, "…"))
}

async fn run(arguments: &Arguments) -> Result<bool> {
    let listen = match &arguments.command {
        Command::Serve { listen, .. } => listen.clone(),
        _ => None,
    };
    let overrides = Overrides { listen, database_url: arguments.database_url.clone() };
    let config = Config::load(arguments.config.as_deref(), &overrides)?;
    match &arguments.command {
        Command::Serve { demo: true, .. } => demo(&config).await.map(|()| true),
        Command::Serve { .. } => crate::serve::serve(&config).await.map(|()| true),
        Command::Worker => crate::serve::work_only(&config).await.map(|()| true),
        Command::Migrate => commands::migrate(&config).await,
        Command::Admin(Admin::Init { partner, mail, name }) => {
            commands::init(&config, partner, mail, name.as_deref()).await
        }
        Command::Admin(Admin::Invite { mail, partner, name }) => {
            mails::invite(&config, mail, partner.as_deref(), name.as_deref()).await
        }
        Command::Mail(Mail::List) => mails::list(&config).await,
        Command::Mail(Mail::Send { ids, all: _ }) => mails::send(&config, ids).await,
        Command::Admin(Admin::LetIn { mail, request, partner }) => {
            commands::let_in(&config, mail, request.as_deref(), partner.as_deref()).await
        }
        Command::Import(Import::Catalogue { file }) => commands::import_catalogue(&config, file).await,
        Command::Import(Import::Customers { file, partner }) => {
            commands::import_customers(&config, file, partner.as_deref()).await
        }
        Command::Audit(Audit::Verify { against }) => log::verify(&config, against.as_deref()).await,
        Command::Audit(Audit::Heads) => log::heads(&config).await,
        Command::Audit(Audit::Export { company, file }) => log::export(&config, company, file).await,
        Command::Check => commands::check(&config).await,
    }
}

#[cfg(feature = "demo")]
async fn demo(config: &Config) -> Result<()> {
    crate::demo::serve(config).await
}

#[cfg(not(feature = "demo"))]
async fn demo(_config: &Config) -> Result<()> {
    anyhow::bail!("this build has no demo mode")
}

/// Whose words aren't logged, whatever is wished for: tower_http traces whole addresses, which may hold an invitation's
/// secret; lettre traces the talk with the mail server, with our password; sqlx repeats parameters of the database's
/// address that it doesn't know, and the database's own notices (T38).
const QUIET: [&str; 5] = [
    "tower_http::csrf=warn",
    "lettre=info",
    "sqlx_postgres::options=off",
    "sqlx::postgres::notice=off",
    "sqlx_core::pool=off",
];

/// What is logged: what `TENANTRY_LOG` wishes, but for [`QUIET`].
///
/// # Errors
/// Where the wish can't be read.
pub fn log_filter(wish: &str) -> Result<EnvFilter> {
    let mut filter = EnvFilter::try_new(wish)?;
    for quiet in QUIET {
        filter = filter.add_directive(quiet.parse()?);
    }
    Ok(filter)
}

/// To stderr, so that what a command answers stays alone on stdout.
fn start_log() -> Result<()> {
    let wish = std::env::var("TENANTRY_LOG").unwrap_or_else(|_| "info,sqlx=warn,hyper=warn".to_owned());
    let Ok(filter) = log_filter(&wish) else { bail!("TENANTRY_LOG: must be directives such as info,portal=debug") };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::env::var("TENANTRY_LOG_FORMAT").is_ok_and(|format| format == "json") {
        log.json().init();
    } else {
        log.with_ansi(false).init();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn t38_what_may_be_a_secret_is_not_repeated() {
        for (given, shown) in [
            (vec!["migrate", "postgres://u:hunter2@h/d"], ""),
            (vec!["serve", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="], ""),
            (vec!["migrate", "--databas-url=postgres://u:hunter2@h/d"], "--databas-url"),
            (vec!["mirgate"], "mirgate"),
        ] {
            let given: Vec<String> = given.into_iter().map(str::to_owned).collect();
            let refused = Arguments::try_parse_from(["tenantry".to_owned()].iter().chain(&given)).expect_err("wrong");
            let said = without_values(&refused.render().to_string(), &given);
            assert!(!said.contains("hunter2") && !said.contains("BwcH") && said.contains(shown), "{said}");
        }
    }

    #[test]
    fn the_help_names_every_key() {
        Arguments::command().debug_assert();
        for (_, key, _) in crate::config::KEYS {
            assert!(LEARN.contains(&format!("  {key} ")), "{key}");
        }
    }
}

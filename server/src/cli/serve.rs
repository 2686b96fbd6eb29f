//! `aether-ws serve`: start, say where, wait for the signal, go down in order.

use std::net::SocketAddr;
use std::process::ExitCode;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::{info, warn};

use super::{ACCENT, GOOD, QUIET, complain, files};
use crate::app::Server;
use crate::config::{Config, Loaded, LogFormat};
use crate::keys::Keys;
use crate::log;
use crate::node::Node;
use crate::redis::startup::{self, Found};
use crate::ws::V3_PATH;

pub(super) fn run(loaded: Loaded) -> ExitCode {
    log::start(loaded.config.log_format);
    for warning in &loaded.warnings {
        warn!("{warning}");
    }
    files::raise_limit();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("the runtime cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let exit = runtime.block_on(serve(loaded.config));
    // What is left are connections that would not close, and they have had their time.
    runtime.shutdown_background();
    exit
}

async fn serve(config: Config) -> ExitCode {
    let mut stop = match Stop::new() {
        Ok(stop) => stop,
        Err(error) => {
            complain(&format!("signals cannot be listened for: {error}"));
            return ExitCode::FAILURE;
        }
    };
    if let Err(fault) = look_at_redis(&config).await {
        complain(&fault);
        return ExitCode::FAILURE;
    }
    let server = match Server::start(Node::new(config)).await {
        Ok(server) => server,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    introduce(server.node().config(), server.address(), server.metrics_address());

    let name = stop.asked().await;
    info!(signal = name, "stopping; a second signal stops at once");
    tokio::select! {
        () = server.shut_down() => {
            info!("stopped: all connections are closed");
            ExitCode::SUCCESS
        }
        name = stop.asked() => {
            warn!(signal = name, "stopped at once: connections were cut");
            ExitCode::FAILURE
        }
    }
}

/// Finds out before the start what a person has to mend; a Redis that is merely away is waited for.
async fn look_at_redis(config: &Config) -> Result<(), String> {
    let Some(redis) = config.redis() else { return Ok(()) };
    let keys = Keys::new(config.redis_prefix.as_str());
    match startup::check(&redis, &keys, config.history, config.redis_timeout).await {
        Ok(Found::Ready) => Ok(()),
        Ok(Found::Away(why)) => {
            warn!(redis.server = %redis, why, "Redis is not there yet; connections are refused until it is");
            Ok(())
        }
        Err(fault) => Err(format!("Redis at {redis} cannot be used: {fault}")),
    }
}

/// The signals that ask a server to stop.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn asked(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// Says where everything is: as a page to people, as one line to collectors.
fn introduce(config: &Config, address: SocketAddr, metrics: Option<SocketAddr>) {
    let metrics = metrics.unwrap_or(address);
    if config.log_format == LogFormat::Json {
        info!(%address, %metrics, backend = backend(config), "listening");
        return;
    }
    let row = |name: &str, value: &str| anstream::println!("  {QUIET}{name:<9}{QUIET:#}{value}");
    anstream::println!("\n  {GOOD}Aether WS{GOOD:#} {}\n", env!("CARGO_PKG_VERSION"));
    if config.console {
        row("console", &format!("{ACCENT}http://{address}/{ACCENT:#}"));
    }
    row("connect", &format!("{ACCENT}ws://{address}{V3_PATH}{ACCENT:#}"));
    row("ready", &format!("http://{address}/readyz"));
    row("metrics", &format!("http://{metrics}/metrics"));
    row("schema", &format!("http://{address}/v3/schema"));
    row("backend", &backend(config));
    let reach = if address.ip().is_loopback() { "on this machine" } else { "who can reach this address" };
    row("access", &format!("open, no tokens: everyone {reach} may connect as anyone"));
    row("stop", &format!("Ctrl-C; connections are closed over {}s\n", config.drain_timeout.as_secs_f32()));
}

fn backend(config: &Config) -> String {
    match &config.redis_url {
        Some(redis) => format!("Redis at {redis}, names begin with {}", config.redis_prefix.as_str()),
        None => "memory: this node alone; several nodes need --redis-url".to_owned(),
    }
}

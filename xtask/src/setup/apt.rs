//! Installing with apt, so that a fresh container needs no list of commands to copy.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Command;

use crate::{Result, process};

/// Whether packages can be installed without asking a person for anything.
pub(crate) fn is_allowed() -> bool {
    rustix::process::geteuid().is_root() && process::find("apt-get").is_some()
}

/// Installs packages without starting the services that come with them.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let _no_services = ServicesStayDown::new()?;
    process::quietly(apt_get().arg("update"))?;
    process::quietly(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Tells Debian's packages not to start what they install, for as long as it lives: the tests start their own
/// servers, and nobody asked for one on the usual port.
struct ServicesStayDown {
    ours: bool,
}

impl ServicesStayDown {
    const POLICY: &str = "/usr/sbin/policy-rc.d";

    fn new() -> io::Result<Self> {
        // 101 is "forbidden by policy". A policy that is there already is the machine's own and stays.
        match OpenOptions::new().write(true).create_new(true).mode(0o755).open(Self::POLICY) {
            Ok(mut file) => file.write_all(b"#!/bin/sh\nexit 101\n").map(|()| Self { ours: true }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Self { ours: false }),
            Err(error) => Err(error),
        }
    }
}

impl Drop for ServicesStayDown {
    fn drop(&mut self) {
        if self.ours {
            let _ = fs::remove_file(Path::new(Self::POLICY));
        }
    }
}

//! How each kind of value is written, wherever it is set.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;

use super::{LogFormat, Origin, Prefix};
use crate::redis::{CaFile, RedisServer};

/// A value that can be read from text and shown again. What goes wrong says how it is written, and never repeats the
/// text: it may be a secret.
pub(crate) trait Value: Sized {
    fn read(text: &str) -> Result<Self, String>;
    fn show(&self) -> String;
}

impl Value for SocketAddr {
    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| "must be an address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned())
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for Option<SocketAddr> {
    fn read(text: &str) -> Result<Self, String> {
        SocketAddr::read(text).map(Some)
    }

    fn show(&self) -> String {
        self.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

impl Value for bool {
    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "must be true or false".to_owned())
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for usize {
    fn read(text: &str) -> Result<Self, String> {
        let number = text.parse().map_err(|_| "must be a whole number".to_owned())?;
        if number == 0 { Err("must be at least 1".to_owned()) } else { Ok(number) }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for Duration {
    fn read(text: &str) -> Result<Self, String> {
        let how = || "must be a duration such as 1500ms, 25s or 2m".to_owned();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().map_err(|_| how())?;
        let milliseconds = match unit {
            "ms" => Some(number),
            "s" => number.checked_mul(1000),
            "m" => number.checked_mul(60_000),
            _ => return Err(how()),
        };
        match milliseconds {
            Some(1..=LONGEST_MS) => Ok(Self::from_millis(milliseconds.unwrap_or_default())),
            _ => Err("must be between 1ms and 1440m".to_owned()),
        }
    }

    fn show(&self) -> String {
        let milliseconds = self.as_millis();
        if milliseconds.is_multiple_of(60_000) {
            format!("{}m", milliseconds / 60_000)
        } else if milliseconds.is_multiple_of(1000) {
            format!("{}s", milliseconds / 1000)
        } else {
            format!("{milliseconds}ms")
        }
    }
}

/// A day: what is longer was meant otherwise.
const LONGEST_MS: u64 = 24 * 60 * 60 * 1000;

impl Value for Option<RedisServer> {
    fn read(text: &str) -> Result<Self, String> {
        RedisServer::parse(text).map(Some).map_err(|error| error.to_string())
    }

    /// The address only: the URL may hold a password.
    fn show(&self) -> String {
        self.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

impl Value for Option<CaFile> {
    fn read(text: &str) -> Result<Self, String> {
        CaFile::read(Path::new(text)).map(Some).map_err(|error| error.to_string())
    }

    fn show(&self) -> String {
        self.as_ref().map(|file| file.path().display().to_string()).unwrap_or_default()
    }
}

impl Value for Prefix {
    fn read(text: &str) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"{}*?[]\\".contains(&byte);
        if text.is_empty() || !text.bytes().all(plain) {
            return Err("must be printable ASCII without spaces and without { } * ? [ ] \\".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

impl Value for Vec<Origin> {
    fn read(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).filter(|origin| !origin.is_empty()).map(str::parse).collect()
    }

    fn show(&self) -> String {
        self.iter().map(|origin| origin.0.as_str()).collect::<Vec<_>>().join(",")
    }
}

impl Value for Vec<IpNet> {
    fn read(text: &str) -> Result<Self, String> {
        let network =
            |text: &str| text.parse().or_else(|_| text.parse().map(|address: IpAddr| address.into()));
        text.split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(network)
            .collect::<Result<_, _>>()
            .map_err(|_| {
                "must be addresses or ranges, separated by commas, such as 127.0.0.1,10.0.0.0/8,fd00::/8"
                    .to_owned()
            })
    }

    fn show(&self) -> String {
        self.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        if host.is_none_or(|host| host.is_empty() || !host.bytes().all(plain)) {
            return Err("must be origins as browsers send them, separated by commas, such as \
                        https://app.example.com (no path, no *)"
                .to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl Value for LogFormat {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("must be text or json".to_owned()),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Json => "json".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_shown_alike() {
        let check = |text, milliseconds| {
            let duration = Duration::read(text).unwrap();
            assert_eq!((duration.as_millis(), duration.show().as_str()), (milliseconds, text));
        };
        check("1500ms", 1500);
        check("25s", 25_000);
        check("2m", 120_000);
        assert_eq!(Duration::read("90000ms").unwrap().show(), "90s");
        for wrong in ["", "25", "s", "1.5s", "-1s", "2h", "25 s", "0s", "99999999999999999999s", "1441m"] {
            assert!(Duration::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn origins_are_a_list_of_what_browsers_send() {
        let read = |text| <Vec<Origin>>::read(text);
        assert_eq!(read("").unwrap(), []);
        let two = read("https://a.example, http://localhost:3000").unwrap();
        assert!(two[1].matches("http://localhost:3000") && two[0].matches("https://A.example"));
        assert!(!two[0].matches("https://a.example.evil"));
        for wrong in
            ["*", "a.example", "https://a.example/", "https://a.example/x", "https://*.example", "https://"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn proxies_are_addresses_and_ranges() {
        let read = |text| <Vec<IpNet>>::read(text);
        let networks = read("127.0.0.1, 10.0.0.0/8,fd00::/8").unwrap();
        assert_eq!(networks.show(), "127.0.0.1/32,10.0.0.0/8,fd00::/8");
        assert_eq!(read("").unwrap(), []);
        for wrong in ["localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0", "*"] {
            assert!(read(wrong).unwrap_err().contains("10.0.0.0/8"), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let server = <Option<RedisServer>>::read("redis://:hush@localhost:7000").unwrap();
        assert!(!server.show().contains("hush"));
        assert!(!<Option<RedisServer>>::read("http://:hush@x").unwrap_err().contains("hush"));
    }
}

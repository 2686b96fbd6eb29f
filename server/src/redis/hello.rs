//! What a Redis says of itself to whoever gets in.

use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, RedisError, Value, cmd};

/// The answer to `HELLO`, which unlike `INFO` every user may ask.
pub(super) struct Hello {
    pub(super) version: String,
    /// `standalone`, `sentinel` or `cluster`.
    pub(super) mode: String,
    role: String,
}

impl Hello {
    pub(super) async fn ask(connection: &mut MultiplexedConnection) -> Result<Self, RedisError> {
        let Value::Map(fields) = cmd("HELLO").arg(3).query_async(connection).await? else {
            return Err((ErrorKind::Parse, "HELLO was not answered by a map").into());
        };
        let field = |wanted: &str| {
            let is_wanted =
                |name: &Value| redis::from_redis_value_ref::<String>(name).is_ok_and(|name| name == wanted);
            let value = fields.iter().find(|(name, _)| is_wanted(name)).map(|(_, value)| value);
            value.and_then(|value| redis::from_redis_value_ref(value).ok()).unwrap_or_default()
        };
        Ok(Self { version: field("version"), mode: field("mode"), role: field("role") })
    }

    /// Whether it takes no writes.
    pub(super) fn is_replica(&self) -> bool {
        self.role == "replica"
    }

    pub(super) fn is_before(&self, major: u32, minor: u32) -> bool {
        let mut numbers = self.version.split('.').map(|number| number.parse().unwrap_or(0));
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) < (major, minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let check = |version: &str, before: bool| {
            let hello = Hello { version: version.to_owned(), mode: String::new(), role: String::new() };
            assert_eq!(hello.is_before(6, 2), before, "{version}");
        };
        check("6.0.16", true);
        check("5", true);
        check("6.2.0", false);
        check("6.10.1", false);
        check("10.0.0", false);
        check("8.1", false);
    }
}

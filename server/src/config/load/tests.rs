use std::time::Duration;

use super::*;

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn with(file: &str, variables: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Loaded, ConfigErrors> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("aether.toml");
    std::fs::write(&path, file).unwrap();
    let mut variables = pairs(variables);
    variables.push(("AETHER_CONFIG".to_owned(), path.to_str().unwrap().to_owned()));
    load(&pairs(flags), variables)
}

fn errors(file: &str, variables: &[(&str, &str)], flags: &[(&str, &str)]) -> Vec<String> {
    let ConfigErrors(errors) = with(file, variables, flags).expect_err("it is wrong");
    // The directory is another one each time.
    errors
        .into_iter()
        .map(|error| error.split_once("aether.toml").map_or(error.clone(), |(_, rest)| rest.to_owned()))
        .collect()
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file = "ping_after = \"1s\"\nidle_timeout = \"90s\"\nqueue_messages = 7\nallowed_origins = [\"https://a.example\", \"https://b.example\"]";
    let loaded =
        with(file, &[("AETHER_PING_AFTER", "2s"), ("AETHER_IDLE_TIMEOUT", "80s")], &[("ping_after", "3s")])
            .unwrap();
    assert_eq!(loaded.config.ping_after, Duration::from_secs(3));
    assert_eq!(loaded.source("ping_after"), Source::Flag("ping-after".to_owned()));
    assert_eq!(loaded.config.idle_timeout, Duration::from_secs(80));
    assert_eq!(loaded.source("idle_timeout").to_string(), "AETHER_IDLE_TIMEOUT");
    assert_eq!(loaded.config.queue_messages, 7);
    assert!(matches!(loaded.source("queue_messages"), Source::File(_)));
    assert_eq!(loaded.source("queue_bytes"), Source::Default);
    assert_eq!(loaded.config.allowed_origins.len(), 2);
    assert_eq!(loaded.warnings, [""; 0]);
}

#[test]
fn all_that_is_wrong_is_told_with_its_place_and_remedy() {
    assert_eq!(
        errors(
            "idle_timout = \"1s\"\nconsole = \"yes\"\nlisten = 1.5",
            &[("AETHER_PING_AFTER", "25")],
            &[("listen", "8080")]
        ),
        [
            ": console must be true or false",
            ": idle_timout is no setting; did you mean idle_timeout?",
            ": listen must be a text, a whole number, true, false or a list of texts",
            "AETHER_PING_AFTER must be a duration such as 1500ms, 25s or 2m",
            "--listen must be an address and a port, such as 127.0.0.1:8080 or [::1]:8080",
        ]
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>()
    );
    assert!(errors("console = true\nlisten = ", &[], &[])[0].starts_with(":2: this is not TOML: "));
}

#[test]
fn an_unknown_variable_is_a_warning() {
    let variables = [
        ("AETHER_REDIS_ULR", "x"),
        ("AETHER_AETHER_LISTEN", "[::1]:1"),
        ("AETHER_LISTEN", ""),
        ("OTHER", "x"),
    ];
    let loaded = with("", &variables, &[]).unwrap();
    assert_eq!(
        loaded.warnings,
        [
            "AETHER_AETHER_LISTEN is no setting and does nothing",
            "AETHER_REDIS_ULR is no setting and does nothing; did you mean AETHER_REDIS_URL?"
        ]
    );
    assert_eq!(loaded.source("listen"), Source::Default);
}

#[test]
fn a_secret_can_stand_in_a_file_and_is_never_repeated() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("redis-url");
    std::fs::write(&path, "redis://:hush@localhost:7000\n").unwrap();
    let path = path.to_str().unwrap();
    let loaded = load(&pairs(&[("redis_url_file", path)]), []).unwrap();
    assert_eq!(loaded.config.redis_url.as_ref().unwrap().to_string(), "localhost:7000");
    assert_eq!(loaded.source("redis_url").to_string(), "--redis-url-file");
    assert!(!format!("{loaded:?}").contains("hush"));

    let both = [("AETHER_REDIS_URL", "redis://localhost"), ("AETHER_REDIS_URL_FILE", path)];
    assert_eq!(
        errors("", &both, &[]),
        ["AETHER_REDIS_URL_FILE cannot stand beside redis_url: leave one of them out"]
    );
    let over = with("", &both[1..], &[("redis_url", "redis://localhost:7001")]).unwrap();
    assert_eq!(over.config.redis_url.as_ref().unwrap().to_string(), "localhost:7001");

    std::fs::write(path, "redis//:hush@").unwrap();
    let told = load(&pairs(&[("redis_url_file", path)]), []).unwrap_err().to_string();
    assert!(told.contains("--redis-url-file names ") && !told.contains("hush"), "{told}");
    let told = with("redis_url = \"redis://:hush@\nlisten", &[], &[]).unwrap_err().to_string();
    assert!(!told.contains("hush"), "{told}");
}

#[test]
fn a_secret_in_a_flag_is_warned_of() {
    let warnings = |flags: &[(&str, &str)]| with("", &[], flags).unwrap().warnings;
    let told = warnings(&[("redis_url", "redis://:hush@localhost")]).concat();
    assert!(told.contains("AETHER_REDIS_URL") && told.contains("--redis-url-file"), "{told}");
    assert!(!told.contains("hush"), "{told}");
    assert_eq!(warnings(&[("redis_url", "redis://localhost")]), [""; 0]);
    let variable = [("AETHER_REDIS_URL", "redis://:hush@localhost")];
    assert_eq!(with("", &variable, &[]).unwrap().warnings, [""; 0]);
}

#[test]
fn an_open_server_stays_on_loopback_unless_told() {
    let listen = ("listen", "0.0.0.0:8080");
    assert!(errors("", &[], &[listen])[0].contains("--allow-anonymous"));
    assert!(with("", &[], &[listen, ("allow_anonymous", "true")]).is_ok());
    assert!(with("", &[], &[("listen", "[::1]:8080")]).is_ok());
    let history = errors("", &[], &[("history", "true"), ("history_count", "2000")]);
    assert!(history[0].contains("write history_count 1024, or queue_messages 2000"), "{history:?}");
    assert!(errors("", &[], &[("ping_after", "75s")])[0].contains("idle_timeout must be longer"));
}

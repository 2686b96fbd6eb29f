//! The server's tests on real sockets and a real Redis: one binary, one fixture for each thing that is outside.

mod support;

mod broker_suite;
mod presence_suite;

mod bad_messages_suite;
mod documents_suite;
mod drain_suite;
mod failover_suite;
mod health_suite;
mod history_suite;
mod http_suite;
mod liveness_suite;
mod many_channels_suite;
mod metrics_suite;
mod order_suite;
mod protocol_suite;
mod redis_suite;
mod roster_suite;
mod shapes_suite;
mod weather_suite;

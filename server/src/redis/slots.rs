//! Which master of a Cluster owns what. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use redis::{Arg, Cmd, Value};

use super::url::Host;

/// How many slots a Cluster has.
pub(super) const SLOTS: u16 = 16384;

/// The slot of a key or of a channel: of what stands in its first braces, if anything does.
pub(super) fn slot(name: &[u8]) -> u16 {
    let tag = name.iter().position(|byte| *byte == b'{').and_then(|open| {
        let rest = &name[open + 1..];
        let close = rest.iter().position(|byte| *byte == b'}').filter(|close| *close > 0)?;
        Some(&rest[..close])
    });
    crc16(tag.unwrap_or(name)) % SLOTS
}

/// CRC-16/XMODEM, as the specification of the Cluster demands.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

/// The slot in which a command has to be sent; `None` when any master will do.
pub(super) fn slot_of(command: &Cmd) -> Option<u16> {
    let mut arguments = command.args_iter();
    let Some(Arg::Simple(name)) = arguments.next() else { return None };
    let key = if name.eq_ignore_ascii_case(b"EVALSHA") { arguments.nth(2) } else { arguments.next() };
    match key {
        Some(Arg::Simple(key)) => Some(slot(key)),
        _ => None,
    }
}

/// The masters of a Cluster and what they own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Topology {
    /// First slot, last slot, owner; ordered by slot, without a hole.
    ranges: Vec<(u16, u16, Host)>,
    /// What the Cluster itself calls its masters: whoever asks, and whatever address it knows.
    ids: BTreeMap<Host, String>,
}

impl Topology {
    /// Reads the answer to `CLUSTER SLOTS` that `asked` gave; `None` unless every slot has an owner.
    pub(super) fn read(answer: &Value, asked: &Host) -> Option<Self> {
        let Value::Array(entries) = answer else { return None };
        let (mut ranges, mut ids) = (Vec::with_capacity(entries.len()), BTreeMap::new());
        for entry in entries {
            let (first, last, host, id) = range(entry, asked)?;
            ids.insert(host.clone(), id);
            ranges.push((first, last, host));
        }
        ranges.sort_by_key(|(first, ..)| *first);
        let mut next = 0;
        for (first, last, _) in &ranges {
            if *first != next || *last < *first || *last >= SLOTS {
                return None;
            }
            next = last + 1;
        }
        if next != SLOTS {
            return None;
        }
        // Two ranges of one owner that touch are one: how they are listed is no difference.
        ranges.dedup_by(|next, range| {
            let joined = range.2 == next.2;
            if joined {
                range.1 = next.1;
            }
            joined
        });
        Some(Self { ranges, ids })
    }

    /// A topology whose masters own what follows on each other, up to their last slots.
    #[cfg(test)]
    pub(super) fn divided(owners: &[(u16, Host)]) -> Self {
        let firsts = std::iter::once(0).chain(owners.iter().map(|(last, _)| last + 1));
        let ranges = firsts.zip(owners).map(|(first, (last, owner))| (first, *last, owner.clone()));
        Self { ranges: ranges.collect(), ids: BTreeMap::new() }
    }

    /// Who owns a slot.
    pub(super) fn owner(&self, slot: u16) -> &Host {
        let after = self.ranges.partition_point(|(first, ..)| *first <= slot);
        &self.ranges[after - 1].2
    }

    /// What the Cluster calls a master, in short.
    pub(super) fn id(&self, master: &Host) -> &str {
        self.ids.get(master).and_then(|id| id.get(..ID)).unwrap_or_default()
    }

    /// Every master that owns a slot.
    pub(super) fn masters(&self) -> BTreeSet<&Host> {
        self.ranges.iter().map(|(.., owner)| owner).collect()
    }

    /// A name below `base` whose slot this master owns.
    pub(super) fn name_at(&self, master: &Host, base: &str) -> Option<String> {
        let mut numbers = 0..u32::from(SLOTS) * 32;
        let number = numbers.find(|number| self.owner(slot(number.to_string().as_bytes())) == master)?;
        Some(format!("{base}:{{{number}}}"))
    }
}

/// How many of the 40 digits of an id are enough to tell the members of a Cluster apart.
const ID: usize = 12;

/// One entry: first slot, last slot, the master (address, port, id, ...), its replicas.
fn range(entry: &Value, asked: &Host) -> Option<(u16, u16, Host, String)> {
    let Value::Array(fields) = entry else { return None };
    let [Value::Int(first), Value::Int(last), Value::Array(master), ..] = &fields[..] else { return None };
    let [name, Value::Int(port), more @ ..] = &master[..] else { return None };
    let text = |value: &Value| redis::from_redis_value_ref::<String>(value).unwrap_or_default();
    let (name, id) = (text(name), more.first().map(text).unwrap_or_default());
    // A member that does not know its own address means the one at which it was asked.
    let name = if name.is_empty() { asked.name.clone() } else { name };
    let host = Host { name, port: u16::try_from(*port).ok()? };
    Some((u16::try_from(*first).ok()?, u16::try_from(*last).ok()?, host, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(port: u16) -> Host {
        Host { name: "one".to_owned(), port }
    }

    fn entry(first: i64, last: i64, name: &str, port: i64) -> Value {
        let id = format!("{port:040}").into_bytes();
        let master =
            vec![Value::BulkString(name.as_bytes().to_vec()), Value::Int(port), Value::BulkString(id)];
        Value::Array(vec![Value::Int(first), Value::Int(last), Value::Array(master)])
    }

    #[test]
    fn slots_are_those_of_the_specification() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        let table: [(&[u8], &[u8]); 4] = [
            (b"{user1000}.following", b"user1000"),
            (b"foo{}{bar}", b"foo{}{bar}"),
            (b"foo{{bar}}zap", b"{bar"),
            (b"p:leases:{p:presence:g}", b"p:presence:g"),
        ];
        for (name, same) in table {
            assert_eq!(slot(name), crc16(same) % SLOTS, "{name:?}");
        }
    }

    #[test]
    fn a_command_goes_where_its_key_is() {
        let mut script = redis::cmd("EVALSHA");
        script.arg("hash").arg(1).arg("key").arg("other");
        assert_eq!(slot_of(&script), Some(slot(b"key")));
        assert_eq!(slot_of(redis::cmd("SPUBLISH").arg("channel").arg("text")), Some(slot(b"channel")));
        assert_eq!(slot_of(&redis::cmd("TIME")), None);
    }

    #[test]
    fn a_topology_is_whole_or_none() {
        let read = |entries: Vec<Value>| Topology::read(&Value::Array(entries), &host(9));
        let whole =
            read(vec![entry(100, 16383, "one", 2), entry(0, 49, "", 1), entry(50, 99, "one", 1)]).unwrap();
        assert_eq!(whole.ranges, [(0, 99, host(1)), (100, 16383, host(2))]);
        assert_eq!((whole.owner(0), whole.owner(99), whole.owner(100)), (&host(1), &host(1), &host(2)));
        assert_eq!(whole.masters().len(), 2);
        assert_eq!((whole.id(&host(1)).len(), whole.id(&host(9))), (ID, ""));
        let name = whole.name_at(&host(1), "p:node:x").unwrap();
        assert!(name.starts_with("p:node:x:{") && slot(name.as_bytes()) < 100, "{name}");
        assert_eq!(read(vec![entry(0, 16382, "one", 1)]), None);
        assert_eq!(read(vec![entry(0, 5, "one", 1), entry(7, 16383, "one", 1)]), None);
        assert_eq!(read(vec![]), None);
    }
}

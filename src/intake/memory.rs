//! The memory of the machine: a file that would take more of it than there is is refused, and the run goes on.

use std::fs;

use super::cell::{Cell, Flow, Row, RowSink, SheetHead};
use super::limits::{Limit, Limits};
use super::sheets::Problem;

/// The part of the memory that is there when a run begins which reading may fill; deciding and the report need the rest.
const PERCENT: u64 = 55;

/// The limits; where they leave the memory of a run to the machine, a part of what it has now.
pub fn of_machine(limits: &Limits) -> Limits {
    let of_machine = || available().map_or(u64::MAX, |bytes| bytes / 100 * PERCENT);
    match limits.get(Limit::RunMemory) {
        0 => limits.with(Limit::RunMemory, of_machine()),
        _ => *limits,
    }
}

/// This process has taken more than the limits allow.
fn is_spent(limits: &Limits) -> bool {
    let taken = fs::read_to_string("/proc/self/status").ok();
    taken
        .and_then(|status| kibibytes(&status, "VmRSS:"))
        .is_some_and(|taken| taken > limits.get(Limit::RunMemory))
}

/// A sink that is given no more once the memory of the run is spent.
pub struct Rationed<'k> {
    sink: &'k mut dyn RowSink,
    limits: Limits,
    /// What has come since memory was looked at: bytes of text, and some for each row.
    unseen: usize,
    is_spent: bool,
}

/// What may come before memory is looked at.
const UNSEEN: usize = 2 << 20;
/// What a row counts beside its texts.
const ROW: usize = 1 << 10;

impl<'k> Rationed<'k> {
    /// Gives to this sink.
    pub fn new(sink: &'k mut dyn RowSink, limits: &Limits) -> Rationed<'k> {
        Rationed { sink, limits: *limits, unseen: 0, is_spent: false }
    }

    /// After the last row: everything has been given, or the problem of the file that asked for too much.
    pub fn end(self) -> Result<(), Problem> {
        let (limit, allowed) = (Limit::RunMemory, self.limits.get(Limit::RunMemory));
        if self.is_spent { Err(Problem::Limit { limit, allowed }) } else { Ok(()) }
    }
}

impl RowSink for Rationed<'_> {
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow {
        if self.is_spent { Flow::NextSheet } else { self.sink.sheet(head) }
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        let text = |(_, cell): &(u32, Cell<'_>)| if let Cell::Text(text) = cell { text.len() } else { 0 };
        self.unseen += ROW + row.cells.iter().map(text).sum::<usize>();
        if self.unseen > UNSEEN {
            self.unseen = 0;
            self.is_spent = self.is_spent || is_spent(&self.limits);
        }
        if self.is_spent { Flow::NextSheet } else { self.sink.row(row) }
    }
}

/// The memory that this process could take now: of the machine, of its control group and those above it, of its own
/// limits. `None` where the system does not say.
fn available() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|all| kibibytes(&all, "MemAvailable:"));
    machine.into_iter().chain(of_groups()).chain(of_limits()).min()
}

/// The number of a line, which is one of kibibytes, in bytes.
fn kibibytes(lines: &str, name: &str) -> Option<u64> {
    let line = lines.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1 << 10)
}

/// What each control group has left.
fn of_groups() -> Vec<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let path = groups.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or_default();
    let number = |folder: &std::path::Path, file: &str| {
        fs::read_to_string(folder.join(file)).ok()?.trim().parse::<u64>().ok()
    };
    std::path::Path::new(&format!("/sys/fs/cgroup{path}"))
        .ancestors()
        .filter_map(|group| {
            Some(number(group, "memory.max")?.saturating_sub(number(group, "memory.current")?))
        })
        .collect()
}

/// The limits that this process was started with.
#[cfg(unix)]
fn of_limits() -> Vec<u64> {
    use rustix::process::{Resource, getrlimit};
    [Resource::As, Resource::Data].into_iter().filter_map(|resource| getrlimit(resource).current).collect()
}

#[cfg(not(unix))]
fn of_limits() -> Vec<u64> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_spent_or_not() {
        assert_eq!(kibibytes("A: 1 kB\nVmRSS:\t  2 kB\n", "VmRSS:"), Some(2048));
        assert_eq!(kibibytes("A: 1 kB\n", "VmRSS:"), None);
        let limits = |allowed| of_machine(&Limits::default().with(Limit::RunMemory, allowed));
        assert!(is_spent(&limits(1)) || !cfg!(target_os = "linux"));
        assert!(!is_spent(&limits(u64::MAX)));
        assert!(limits(0).get(Limit::RunMemory) > 1 << 20);
    }
}

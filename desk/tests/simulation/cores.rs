//! A story is told by two threads that take turns, the story's own and its database's: on one core they hand over about
//! three times as fast as from core to core. Where cores cannot be chosen, stories are told all the same.

#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The cores that this test may use.
#[cfg(target_os = "linux")]
pub fn cores() -> Vec<u64> {
    let allowed = sched_getaffinity(None).unwrap_or_else(|_| CpuSet::new());
    let cores: Vec<u64> = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core)).map(|core| core as u64).collect();
    if cores.is_empty() { vec![0] } else { cores }
}

/// This thread, and those that it begins.
#[cfg(target_os = "linux")]
pub fn stay_on(core: u64) {
    let mut only = CpuSet::new();
    only.set(usize::try_from(core).unwrap_or(0));
    // A machine that does not let us choose is only slower.
    let _ = sched_setaffinity(None, &only);
}

#[cfg(not(target_os = "linux"))]
pub fn cores() -> Vec<u64> {
    (0..std::thread::available_parallelism().map_or(2, usize::from) as u64).collect()
}

#[cfg(not(target_os = "linux"))]
pub fn stay_on(_: u64) {}

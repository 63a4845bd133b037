//! The calls of libc that SQLite writes with, in their place. Each does what libc's own does, unless it was told to fail.
#![expect(unsafe_code, reason = "it stands where C's own functions stand, and calls them")]

use crate::desk::{Desk, desk};
use crate::record::{Happening, Which};
use libc::{EIO, ENOSPC, RTLD_NEXT, c_char, c_int, c_void, off_t, size_t, ssize_t};
use std::ffi::{CStr, OsStr};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// The next function of that name behind this one: libc's.
macro_rules! own {
    ($name:literal as fn($($argument:ty),*) -> $result:ty) => {{
        type Own = unsafe extern "C" fn($($argument),*) -> $result;
        static OWN: std::sync::OnceLock<Own> = std::sync::OnceLock::new();
        *OWN.get_or_init(|| {
            // SAFETY: the name is a C string, and a null handle is no matter for RTLD_NEXT.
            let found = unsafe { libc::dlsym(RTLD_NEXT, concat!($name, "\0").as_ptr().cast()) };
            if found.is_null() {
                std::process::abort();
            }
            // SAFETY: libc's function of this name has this signature (its man page).
            unsafe { std::mem::transmute::<*mut c_void, Own>(found) }
        })
    }};
}

fn fail(error: c_int) -> c_int {
    // SAFETY: errno is this thread's own.
    unsafe { *libc::__errno_location() = error };
    -1
}

fn meant(file: c_int) -> Option<(&'static Desk, Which)> {
    let desk = desk()?;
    Some((desk, desk.open_as(file)?))
}

/// # Safety
/// As `pwrite(2)`: `from` points to so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(file: c_int, from: *const c_void, count: size_t, offset: off_t) -> ssize_t {
    let own = own!("pwrite64" as fn(c_int, *const c_void, size_t, off_t) -> ssize_t);
    let Some((desk, which)) = meant(file) else {
        // SAFETY: the caller's own arguments.
        return unsafe { own(file, from, count, offset) };
    };
    let _turn = desk.turn();
    let begins = u64::try_from(offset).unwrap_or(0);
    let end = begins + count as u64;
    let new = end.saturating_sub(length(file).max(begins));
    let room = desk.room_for(new);
    let count = count - usize::try_from(new - room).unwrap_or(0);
    if count == 0 && new > 0 {
        return fail(ENOSPC) as ssize_t;
    }
    // SAFETY: the caller's own arguments, and not more bytes than those.
    let written = unsafe { own(file, from, count, offset) };
    if let Ok(written) = usize::try_from(written) {
        // SAFETY: so many bytes were just read from there.
        let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), written) }.to_vec();
        desk.take_down(which, Happening::Written { offset: begins, bytes });
    }
    written
}

/// # Safety
/// As `pwrite(2)`: `from` points to so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite(file: c_int, from: *const c_void, count: size_t, offset: off_t) -> ssize_t {
    // SAFETY: offsets are of 64 bits here, so that both are one function.
    unsafe { pwrite64(file, from, count, offset) }
}

#[unsafe(no_mangle)]
pub extern "C" fn ftruncate64(file: c_int, length: off_t) -> c_int {
    let own = own!("ftruncate64" as fn(c_int, off_t) -> c_int);
    let meant = meant(file);
    let _turn = meant.map(|(desk, _)| desk.turn());
    // SAFETY: two numbers.
    let done = unsafe { own(file, length) };
    if let (0, Some((desk, which))) = (done, meant) {
        desk.take_down(which, Happening::CutTo { length: u64::try_from(length).unwrap_or(0) });
    }
    done
}

#[unsafe(no_mangle)]
pub extern "C" fn ftruncate(file: c_int, length: off_t) -> c_int {
    ftruncate64(file, length)
}

#[unsafe(no_mangle)]
pub extern "C" fn fsync(file: c_int) -> c_int {
    sync(file, own!("fsync" as fn(c_int) -> c_int))
}

#[unsafe(no_mangle)]
pub extern "C" fn fdatasync(file: c_int) -> c_int {
    sync(file, own!("fdatasync" as fn(c_int) -> c_int))
}

fn sync(file: c_int, own: unsafe extern "C" fn(c_int) -> c_int) -> c_int {
    let meant = meant(file);
    let _turn = meant.map(|(desk, _)| desk.turn());
    if let Some((desk, which)) = meant
        && desk.fails_sync(which)
    {
        desk.take_down(which, Happening::SyncFailed);
        return fail(EIO);
    }
    // SAFETY: a number.
    let done = unsafe { own(file) };
    if let (0, Some((desk, which))) = (done, meant) {
        desk.take_down(which, Happening::Synced);
    }
    done
}

/// # Safety
/// As `unlink(2)`: `path` points to a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    let own = own!("unlink" as fn(*const c_char) -> c_int);
    // SAFETY: the caller's own argument.
    let name = unsafe { CStr::from_ptr(path) };
    let meant = desk().and_then(|desk| Some((desk, desk.which(Path::new(OsStr::from_bytes(name.to_bytes())))?)));
    let _turn = meant.map(|(desk, _)| desk.turn());
    // SAFETY: the caller's own argument.
    let done = unsafe { own(path) };
    if let (0, Some((desk, which))) = (done, meant) {
        desk.take_down(which, Happening::Removed);
    }
    done
}

fn length(file: c_int) -> u64 {
    // SAFETY: a stat of zeros is a stat, and fstat fills it or leaves it.
    let mut stat: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: it points to a stat of ours.
    match unsafe { libc::fstat(file, &raw mut stat) } {
        0 => u64::try_from(stat.st_size).unwrap_or(0),
        _ => 0,
    }
}

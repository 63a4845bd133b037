//! The binary carries the browser's files: when they change, it is made again.

fn main() {
    println!("cargo:rerun-if-changed=../target/site");
}

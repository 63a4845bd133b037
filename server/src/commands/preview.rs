use std::io::{BufRead, BufWriter, Write};
use std::process::ExitCode;

use super::Trouble;

/// Cases in, answers out, a line each; a case that is none is answered with an error and makes the exit code 1.
pub fn run() -> Result<ExitCode, Trouble> {
    let mut input = std::io::stdin().lock();
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut all_valid = true;
    let mut line = Vec::new();
    for line_no in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if let Some(answer) = domain::cases::answer_bytes(line_no, &line) {
            all_valid &= answer.valid;
            writeln!(output, "{}", answer.json)?;
        }
    }
    output.flush()?;
    Ok(if all_valid { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

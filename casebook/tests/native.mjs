// The binary, which answers the same lines.

import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const target = process.env.CARGO_TARGET_DIR ?? join(cache, 'moneyback', 'target');
const binary = process.env.MONEYBACK_BINARY ?? join(target, process.env.MONEYBACK_BUILD ?? 'release', 'moneyback');

/** Whatever the binary writes for these bytes. It leaves with 1 where a line is no valid case. */
export function nativeAnswers(lines) {
  const { error, status, stdout, stderr } = spawnSync(binary, ['preview'], { input: lines, maxBuffer: 2 ** 30 });
  if (error) throw error;
  if (status !== 0 && status !== 1) throw new Error(`${binary} preview left with ${status}: ${stderr}`);
  return stdout;
}

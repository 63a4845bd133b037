// The server that Playwright itself starts (webServer in playwright.config.ts): the binary on an empty
// database, as a newcomer would start it. One journey walks in there; all others have shops of their own.

import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const target = process.env.CARGO_TARGET_DIR ?? join(cache, 'moneyback', 'target');

export const binary = process.env.MONEYBACK_BINARY ?? join(target, process.env.MONEYBACK_BUILD ?? 'release', 'moneyback');

/** The provider that breaks on command, as the tests of the workspace have built it. */
export const doubleBinary = process.env.MONEYBACK_DOUBLE ?? join(target, 'debug', 'gateway-double');

// Decided once, by the process that reads this first; the workers inherit it.
const folder = (process.env.MONEYBACK_DOOR_FOLDER ??= mkdtempSync(join(tmpdir(), 'moneyback-door-')));
const port = (process.env.MONEYBACK_DOOR_PORT ??= String(20_000 + (process.pid % 20_000)));

export const doorUrl = `http://127.0.0.1:${port}`;
export const doorFolder = folder;

export const webServer = {
  command: `exec "${binary}" serve --demo`,
  url: `${doorUrl}/healthz`,
  env: {
    MONEYBACK_LISTEN: `127.0.0.1:${port}`,
    MONEYBACK_PUBLIC_URL: doorUrl,
    MONEYBACK_DATABASE_URL: `sqlite://${join(folder, 'door.db')}`,
    MONEYBACK_LOG: 'warn',
  },
  reuseExistingServer: false,
  gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
} as const;

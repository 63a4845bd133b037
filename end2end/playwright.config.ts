// The journeys run against the release binary, as a newcomer would start it: `serve --demo` on an empty SQLite file.
// Each project has a server and a database of its own, so that a journey finds the same shop on every one of them.
//
// A journey runs on the desktop; its tags say where else: @phone, @nojs, @nowasm. @notdesktop keeps it from there.

import { defineConfig } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Islands } from './support/test.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const target = process.env.CARGO_TARGET_DIR ?? join(cache, 'moneyback', 'target');
const binary = process.env.MONEYBACK_BINARY ?? join(target, 'release', 'moneyback');

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const projects = [
  { name: 'desktop', islands: 'awake', grepInvert: /@notdesktop/, use: desktop },
  { name: 'phone', islands: 'awake', grep: /@phone/, use: phone },
  { name: 'nojs', islands: 'off', grep: /@nojs/, use: { ...desktop, javaScriptEnabled: false } },
  { name: 'nowasm', islands: 'blocked', grep: /@nowasm/, use: desktop },
] satisfies { name: string; islands: Islands; [more: string]: unknown }[];

// This file is read once by the runner and again by each worker: the first reading chooses, the others are told.
if (!process.env.MONEYBACK_END2END) {
  const folder = mkdtempSync(join(tmpdir(), 'moneyback-end2end-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env.MONEYBACK_END2END = JSON.stringify({ folder, ports: await freePorts(projects.length) });
}
const { folder, ports }: { folder: string; ports: number[] } = JSON.parse(process.env.MONEYBACK_END2END);
const origin = (index: number) => `http://127.0.0.1:${ports[index]}`;

export default defineConfig({
  testDir: '.',
  testMatch: '*.journey.ts',
  outputDir: 'test-results',
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['./support/tally.ts']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      // The system's browser, which tools/env finds; unset, the one that Playwright brought.
      executablePath: process.env.MONEYBACK_CHROMIUM || undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
      ],
    },
  },
  projects: projects.map(({ islands, use, ...project }, index) => ({
    ...project,
    use: { ...use, islands, baseURL: origin(index) },
  })),
  webServer: projects.map(({ name }, index) => ({
    name,
    command: `exec ${JSON.stringify(binary)} serve --demo`,
    cwd: root,
    url: `${origin(index)}/healthz`,
    env: {
      ...(process.env as Record<string, string>),
      MONEYBACK_LISTEN: `127.0.0.1:${ports[index]}`,
      MONEYBACK_PUBLIC_URL: origin(index),
      MONEYBACK_DATABASE_URL: `sqlite://${join(folder, `${name}.db`)}`,
      RUST_LOG: process.env.RUST_LOG ?? 'warn',
    },
    stdout: 'ignore' as const,
    stderr: 'pipe' as const,
    timeout: 60_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 5_000 },
  })),
});

/** Ports that nobody listens on, all held at once while they are looked for, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      return server;
    }),
  );
  const ports = held.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

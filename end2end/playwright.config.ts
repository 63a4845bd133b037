// The journeys run against the release binary, or with MONEYBACK_BUILD=debug against that of the tests. Playwright starts
// it as a newcomer would, for the newcomer's journey; each other one has a server and a database of its own, so that it finds the same shop whoever ran before or beside it.
//
// A journey runs on the desktop; its tags say where else: @phone, @nojs, @nowasm. @notdesktop keeps it from there.

import { defineConfig } from '@playwright/test';
import { webServer } from './support/door.ts';
import type { Islands } from './support/test.ts';

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const projects = [
  { name: 'desktop', islands: 'awake', grepInvert: /@notdesktop/, use: desktop },
  { name: 'phone', islands: 'awake', grep: /@phone/, use: phone },
  { name: 'nojs', islands: 'off', grep: /@nojs/, use: { ...desktop, javaScriptEnabled: false } },
  { name: 'nowasm', islands: 'blocked', grep: /@nowasm/, use: desktop },
] satisfies { name: string; islands: Islands; [more: string]: unknown }[];

export default defineConfig({
  testDir: '.',
  testMatch: '*.journey.ts',
  outputDir: 'test-results',
  webServer,
  globalSetup: './support/template.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000, // a journey
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['./support/tally.ts']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    actionTimeout: 10_000,
    navigationTimeout: 10_000,
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
  projects: projects.map(({ islands, use, ...project }) => ({ ...project, use: { ...use, islands } })),
});

// A demo shop: the release binary with a database file of its own, on a port that nobody else listens on.

import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Shop {
  url: string;
  /** What the server logged as an error, line by line. */
  errors: string[];
  close: () => Promise<void>;
}

/** Where a worker ends before its journey does, its shop must not stay behind. */
const open = new Set<ChildProcess>();
process.on('exit', () => open.forEach((server) => server.kill('SIGKILL')));

/** Opens the shop `name`, as the template left it where there is one. */
export async function openShop(name: string): Promise<Shop> {
  const folder = process.env.MONEYBACK_END2END!;
  const database = join(folder, `${name}.db`);
  if (existsSync(join(folder, 'template.db'))) copyFileSync(join(folder, 'template.db'), database);
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(join(folder, 'moneyback'), ['serve', '--demo'], {
    env: {
      ...process.env,
      MONEYBACK_LISTEN: new URL(url).host,
      MONEYBACK_PUBLIC_URL: url,
      MONEYBACK_DATABASE_URL: `sqlite://${database}`,
      MONEYBACK_LOG: process.env.MONEYBACK_LOG ?? 'warn',
      NO_COLOR: '1',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  open.add(server);
  const log: string[] = [];
  server.stderr.on('data', (text) => log.push(...String(text).split('\n')));
  const ended = new Promise<void>((done) => server.once('exit', () => done(void open.delete(server))));

  while (!(await answers(url))) {
    if (server.exitCode !== null) throw new Error(`the server stopped with ${server.exitCode}:\n${log.join('\n')}`);
    await new Promise((later) => setTimeout(later, 20));
  }
  const close = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  return { url, close, get errors() { return log.filter((line) => /\bERROR\b|panicked/.test(line)); } };
}

async function answers(url: string) {
  return fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

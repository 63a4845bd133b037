// A demo shop: the binary with a database file of its own, on a port that nobody else listens on.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Shop {
  url: string;
  /** The file of its database. */
  database: string;
  /** What the server logged as an error, line by line. */
  errors: string[];
  /** What an operator types beside the running server: `moneyback` with these words, and what it prints. */
  moneyback: (words: string[], input?: string) => string;
  close: () => Promise<void>;
}

/** Where a worker ends before its journey does, its shop must not stay behind. */
const open = new Set<ChildProcess>();
process.on('exit', () => open.forEach((server) => server.kill('SIGKILL')));

/** Opens the shop `name`, as the template left it where there is one; `more` is for its environment. */
export async function openShop(name: string, more: Record<string, string> = {}): Promise<Shop> {
  const folder = process.env.MONEYBACK_END2END!;
  const database = join(folder, `${name}.db`);
  if (existsSync(join(folder, 'template.db'))) copyFileSync(join(folder, 'template.db'), database);
  const url = `http://127.0.0.1:${await freePort()}`;
  const binary = join(folder, 'moneyback');
  const env = {
    ...process.env,
    MONEYBACK_LISTEN: new URL(url).host,
    MONEYBACK_PUBLIC_URL: url,
    MONEYBACK_DATABASE_URL: `sqlite://${database}`,
    MONEYBACK_LOG: process.env.MONEYBACK_LOG ?? 'warn',
    NO_COLOR: '1',
    ...more,
  };
  const server = spawn(binary, ['serve', '--demo'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  open.add(server);
  const log: string[] = [];
  server.stderr.on('data', (text) => log.push(...String(text).split('\n')));
  const ended = new Promise<void>((done) => server.once('exit', () => done(void open.delete(server))));

  while (!(await answers(url))) {
    if (server.exitCode !== null) throw new Error(`the server stopped with ${server.exitCode}:\n${log.join('\n')}`);
    await new Promise((later) => setTimeout(later, 20));
  }
  const moneyback = (words: string[], input = '') => {
    const { status, stdout, stderr } = spawnSync(binary, words, { env, input, cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`moneyback ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const close = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  return { url, database, moneyback, close, get errors() { return log.filter((line) => /\bERROR\b|panicked/.test(line)); } };
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

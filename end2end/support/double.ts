// A provider that speaks Stripe's HTTP and breaks on command: the workspace's gateway double, a process of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { doubleBinary } from './door.ts';

export interface Double {
  url: string;
  /** What it is told, such as `pay` or `plan`, with the fields of that command; what it says to that. */
  tell: (command: string, fields?: object) => Promise<Record<string, string>>;
  close: () => void;
}

/** The key that it accepts unless it is told of others. */
export const GOOD_KEY = 'sk_test_double';

const open = new Set<ChildProcess>();
process.on('exit', () => open.forEach((double) => double.kill('SIGKILL')));

/** Starts one that knows nobody yet, on a port of its own choosing. */
export async function openDouble(): Promise<Double> {
  const double = spawn(doubleBinary, ['--key', GOOD_KEY], { stdio: ['ignore', 'pipe', 'ignore'] });
  open.add(double);
  const url = await new Promise<string>((told, failed) => {
    double.once('error', failed);
    double.once('exit', (code) => failed(new Error(`the double stopped with ${code}`)));
    double.stdout.once('data', (line) => told(String(line).trim()));
  });
  const tell = async (command: string, fields: object = {}) => {
    const answer = await fetch(`${url}/_double/${command}`, { method: 'POST', body: JSON.stringify(fields) });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${command}: ${said}`);
    return said ? JSON.parse(said) : {};
  };
  return { url, tell, close: () => void (open.delete(double) && double.kill('SIGKILL')) };
}

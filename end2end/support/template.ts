// Before the journeys: starts the binary as a newcomer would, `serve --demo` on an empty SQLite file, and stops
// it once it answers. Each journey then has a shop of its own on a copy of that file, open in a tenth of a second.
//
// One shop for all would not do: a customer gets five sign-in links an hour, and a journey finds what others left.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, doorFolder } from './door.ts';
import { openShop } from './shop.ts';

export default async function template() {
  const folder = mkdtempSync(join(tmpdir(), 'moneyback-end2end-'));
  // A copy, so that a build meanwhile does not change the house while people walk through it.
  copyFileSync(binary, join(folder, 'moneyback'));
  process.env.MONEYBACK_END2END = folder;

  const shop = await openShop('template');
  await shop.close();
  return () => [folder, doorFolder].forEach((made) => rmSync(made, { recursive: true, force: true }));
}

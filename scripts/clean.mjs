// npm run clean: removes what builds and tests made. With --all also the VS Code server and everything that
// npm start collected into the ignored folder, data included.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository, serverFolder } from './repository.mjs';

const made = ['dist', 'out', 'coverage', ...readdirSync(repository).filter((name) => name.endsWith('.vsix'))];
for (const name of made) rmSync(join(repository, name), { recursive: true, force: true });
if (process.argv.includes('--all')) rmSync(serverFolder, { recursive: true, force: true });
else
  console.log('Kept: .vscode-server, which holds the VS Code server and the data of npm start; --all removes it too.');

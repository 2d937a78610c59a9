import { nearest } from '../contract/nearest';
import { fileErrorCode, fileErrorText } from '../store/fileSystem';
import { UsageError, type Command, type CommandIo, type ExitStatus, type Options } from './command';

/**
 * Runs one of `commands` as the arguments say: `spreadscope NAME --option value`. Usage goes to `io.out` where it
 * was asked for; wrong usage is named in `io.message` with what is taken, and gives 2.
 */
export async function runCommandLine(
  args: readonly string[],
  commands: readonly Command[],
  io: CommandIo,
): Promise<ExitStatus> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await io.out(overview(commands));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    await io.out(`${io.version}\n`);
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    const names = commands.map((one) => one.name);
    const meant = nearest(name, names);
    io.message(
      `"${name}" is not a command${meant === null ? '.' : `; did you mean ${meant}?`} There are ${names.join(', ')}.`,
    );
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    await io.out(usage(command));
    return 0;
  }
  try {
    return await command.run(readOptions(rest, command), io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.message(`${error.message} See: spreadscope ${command.name} --help`);
      return 2;
    }
    // What the disk refuses is nobody's mistake in the code: a sentence, and no stack.
    if (fileErrorCode(error) === '') throw error;
    io.message(`${command.name} failed: ${fileErrorText(error)}.`);
    return 1;
  }
}

function readOptions(args: readonly string[], command: Command): Options {
  const values: Record<string, string> = {};
  for (const [name, spec] of Object.entries(command.options))
    if (spec.fallback !== undefined) values[name] = spec.fallback;
  for (let i = 0; i < args.length; i++) {
    const [flag, inline] = splitInline(args[i] ?? '');
    const name = flag.replace(/^--/, '');
    const spec = flag.startsWith('--') && Object.hasOwn(command.options, name) ? command.options[name] : undefined;
    if (spec === undefined) throw unknownArgument(flag, command);
    const value = inline ?? args[++i];
    if (value === undefined || (inline === undefined && value.startsWith('--'))) {
      throw new UsageError(`--${name} takes a value: --${name} ${spec.value}.`);
    }
    if (spec.choices !== undefined && !spec.choices.includes(value)) {
      throw new UsageError(`--${name} takes one of ${spec.choices.join(', ')}; "${value}" is none of them.`);
    }
    values[name] = value;
  }
  for (const [name, spec] of Object.entries(command.options)) {
    if (spec.required === true && values[name] === undefined) {
      throw new UsageError(`--${name} ${spec.value} is missing: ${spec.about}.`);
    }
  }
  return values;
}

function splitInline(arg: string): [string, string | undefined] {
  const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

function unknownArgument(flag: string, command: Command): UsageError {
  const known = Object.keys(command.options).map((name) => `--${name}`);
  const meant = nearest(flag, known);
  const taken = known.length === 0 ? ' It takes none.' : ` It takes ${known.join(', ')}.`;
  const hint = meant === null ? taken : ` Did you mean ${meant}?`;
  return new UsageError(`"${flag}" is not an option of ${command.name}.${hint}`);
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.about}`);
  return [
    'Usage: spreadscope COMMAND [options]',
    '',
    ...rows,
    '',
    'spreadscope COMMAND --help says what each takes.',
    '',
  ].join('\n');
}

function usage(command: Command): string {
  const rows = Object.entries(command.options).map(([name, spec]) => {
    const value = spec.choices === undefined ? spec.value : spec.choices.join('|');
    const fallback = spec.fallback === undefined ? '' : ` (default ${spec.fallback})`;
    const need = spec.required === true ? ', required' : '';
    return `  --${name} ${value}\n      ${spec.about}${fallback}${need}`;
  });
  return [`Usage: spreadscope ${command.name} [options]`, '', command.about, '', ...rows, ''].join('\n');
}

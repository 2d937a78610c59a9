import type { AnalyticDeclaration, AnalyticDrawing, AnalyticInputKind, AnalyticParameter } from '../contract/analytics';
import { assertNever } from '../contract/assertNever';
import { rangeOf } from './parameters';

/** The reference page of the analytics declared, in Markdown: what `docs/analytics.md` holds. Pure. */
export function referencePage(declarations: readonly AnalyticDeclaration[]): string {
  return [
    '# Analytics',
    '',
    'Made from the registry (`src/engine/analytics/registry.ts`) by `npm run docs`; a test checks that it is current. ' +
      'The names in code type are those of alerts, CSV columns and the command line. Every result also carries the bars ' +
      'that went in, filled, incomplete and revised ones among them, its assumptions, and why it is missing where it is; ' +
      'every value is NaN until the bars needed are there.',
    '',
    ...declarations.map(({ id, title }) => `- [${title}](#${id.toLowerCase()}) \`${id}\``),
    '',
    ...declarations.flatMap(section),
  ].join('\n');
}

function section(declaration: AnalyticDeclaration): string[] {
  const { id, title, summary, inputs, parameters, fields, drawings, warmUp, cost } = declaration;
  return [
    `## ${id}`,
    '',
    `**${title}.** ${summary}`,
    '',
    `Takes ${inputs.map(inputText).join(' or ')}. Needs ${warmUp}. Costs ${cost}. Drawn as ${drawings.map(drawingText).join('; ')}.`,
    '',
    ...(parameters.length === 0
      ? []
      : [...table(['parameter', 'default', 'takes', 'meaning'], parameters.map(parameterRow)), '']),
    ...table(
      ['field', 'meaning', 'unit', 'missing where'],
      fields.map((field) => [`\`${field.id}\``, field.title, field.unit, field.nan]),
    ),
    '',
  ];
}

function inputText(kind: AnalyticInputKind): string {
  switch (kind) {
    case 'symbol':
      return 'a symbol';
    case 'pair':
      return 'a pair';
    case 'all':
      return 'all symbols';
    default:
      return assertNever(kind);
  }
}

function parameterRow(parameter: AnalyticParameter): string[] {
  const unit = parameter.kind === 'number' && parameter.unit !== '' ? `, ${parameter.unit}` : '';
  return [`\`${parameter.id}\``, String(parameter.fallback), rangeOf(parameter) + unit, parameter.title];
}

function drawingText(drawing: AnalyticDrawing): string {
  switch (drawing.kind) {
    case 'table':
      return 'a table';
    case 'series':
      return `a series of ${drawing.fields.map((field) => `\`${field}\``).join(', ')}`;
    case 'bands':
      return `\`${drawing.line}\` between \`${drawing.low}\` and \`${drawing.high}\``;
    case 'heatmap':
      return `a heatmap from ${drawing.least} to ${drawing.most}`;
    default:
      return assertNever(drawing);
  }
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${' --- |'.repeat(header.length)}`, ...rows.map(line)];
}

import { createHash } from 'node:crypto';
import { escapeHtml } from '../page/writePage.ts';
import { hasFailed, type AuditReport, type TensorReport } from './report.ts';
import { listed, mostShown, shown } from './shown.ts';
import { brief, ruleText } from './words.ts';

const style = `:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 78rem; padding: 0 1rem; overflow-wrap: anywhere; }
th, td { overflow-wrap: normal; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #8884; padding: .2rem .7rem; text-align: left; vertical-align: top; }
td.number { text-align: right; }
.wrong { color: #d55e00; font-weight: 600; }
img { background: #fff; max-width: 100%; }`;

const cells: readonly [title: string, numeric: boolean, text: (tensor: TensorReport) => string][] = [
  ['tensor', false, ({ name }) => name],
  ['shape', false, ({ shape }) => shape.join(' × ')],
  ['for', false, ({ role }) => role],
  ['fan in, out', false, ({ fanIn, fanOut }) => (fanIn === null ? '' : `${fanIn}, ${fanOut}`)],
  ['std', true, ({ std }) => (std === null ? '—' : brief(std, 4))],
  ['±', true, ({ stdError }) => (stdError === null ? '—' : brief(stdError, 1))],
  ['kurtosis', true, ({ kurtosis }) => (kurtosis === null ? '—' : brief(kurtosis))],
  ['drawn by', false, ({ rule }) => (rule ? ruleText(rule) : 'no rule')],
  ['runner-up', false, ({ runnerUp }) => (runnerUp ? `${ruleText(runnerUp)}: ${runnerUp.apart}` : '')],
  ['asked', false, ({ asked }) => asked?.formula ?? ''],
];

const rowOf = (tensor: TensorReport): string => {
  const data = cells.map(
    ([, numeric, text]) => `<td${numeric ? ' class="number"' : ''}>${escapeHtml(text(tensor))}</td>`,
  );
  const said = [
    ...tensor.problems.map((text) => `<span class="wrong">${escapeHtml(text)}</span>`),
    ...tensor.notes.map(escapeHtml),
  ].join('<br>');
  return `<tr>${data.join('')}<td>${said}</td></tr>`;
};

const listOf = (texts: readonly string[], kind: string): string =>
  texts.map((text) => `<p class="${kind}">${escapeHtml(text)}</p>`).join('\n');

/**
 * The audit as one HTML file that loads and runs nothing.
 * @param chart the chart as a PNG
 */
export const auditPage = (report: AuditReport, chart: Uint8Array): string => {
  const { file, format, recipe, recipeGuessed, tensors, problems, notes, skipped } = report;
  const wrong = tensors.reduce((sum, tensor) => sum + tensor.problems.length, problems.length);
  const against = recipe === null ? 'no recipe' : `recipe ${recipe}${recipeGuessed ? ', guessed from the names' : ''}`;
  const rows = shown(tensors, mostShown, (tensor) => tensor.problems.length > 0);
  const left = tensors.length - rows.length;
  const hash = createHash('sha256').update(style).digest('base64');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(file)} · initscope</title>
<style>${style}</style>
<h1>${escapeHtml(file)}</h1>
<p>${format}, ${tensors.length} tensors, ${escapeHtml(against)}: <strong${hasFailed(report) ? ' class="wrong"' : ''}>${wrong === 0 ? 'nothing wrong' : `${wrong} wrong`}</strong></p>
${listOf(problems, 'wrong')}
${listOf(notes, 'note')}
<p><img alt="The std of each tensor, and what is asked for" src="data:image/png;base64,${Buffer.from(chart).toString('base64')}"></p>
<div class="scroll"><table>
<thead><tr>${cells.map(([title]) => `<th>${title}</th>`).join('')}<th></th></tr></thead>
<tbody>
${rows.map(rowOf).join('\n')}
</tbody></table></div>
${left > 0 ? `<p>${left} more tensors are in tensors.csv and audit.json.</p>` : ''}
${
  skipped.length > 0
    ? `<p>${skipped.length} more hold no floating point numbers: ${escapeHtml(
        listed(
          skipped.map(({ name }) => name),
          mostShown,
          ', ',
        ),
      )}</p>`
    : ''
}
</html>
`;
};

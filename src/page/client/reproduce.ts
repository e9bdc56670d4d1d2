import { cellName, configOfCell } from '../cellConfig.ts';
import { pythonSnippet } from '../python/snippet.ts';
import type { PageCell, PageStudy } from '../types.ts';
import type { UnpackedCell } from '../unpack.ts';
import { initializerOf, nameOf } from './cells.ts';
import { codeBlock, h, section } from './dom.ts';

/** The section on how to recompute the chosen cell: with initscope, and with NumPy alone. */
export class Reproduce {
  readonly element: HTMLElement;
  readonly #study: PageStudy;
  readonly #cell = h('p', { class: 'cell-name' });
  #shown = '';
  readonly #command = codeBlock('The command');
  readonly #python = codeBlock('The Python');

  constructor(study: PageStudy) {
    this.#study = study;
    this.element = section(
      'reproduce',
      'Reproduce this cell',
      this.#cell,
      h('h3', {}, 'With initscope'),
      this.#command.element,
      h('h3', {}, 'With NumPy alone'),
      h(
        'p',
        { class: 'notes' },
        'Prints σ of every layer in every epoch, from the same random draws, in float32 as the study: about 4 digits agree, fewer where values come near to what float32 can hold.',
      ),
      this.#python.element,
    );
  }

  show(cell: PageCell, open: UnpackedCell | undefined, repeat: number): void {
    const shown = `${cell.slug} ${repeat}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#cell.textContent = nameOf(this.#study, cell);
    this.#command.show(open ? commandFor(this.#study, cell, open) : (cell.message ?? ''));
    this.#python.show(open ? (pythonSnippet(open.settings, repeat) ?? noRecipe) : (cell.message ?? ''));
  }
}

const noRecipe =
  '# The activation, the initializer or the network is your own: what it does in NumPy is not known here.';

const commandFor = (study: PageStudy, cell: PageCell, { settings }: UnpackedCell): string => {
  const { name, engine, command } = study;
  const config = configOfCell(cellName(name), initializerOf(study, cell), settings);
  return [
    "cat > cell.json <<'END'",
    JSON.stringify(config, null, 2),
    'END',
    `${command} --backend ${engine.backend}`,
  ].join('\n');
};

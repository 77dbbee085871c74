import { exitCodes } from '../../core/exit-codes.js';
import { recipeLabels } from '../../image/direct/image-config.js';
import { noRecords } from '../../image/layer-records.js';
import { partSizes } from '../../image/parts.js';
import type { Action, Input } from '../command.js';
import { foundImage } from '../image/found-image.js';
import { goalsOf, type ImageDocument, imageText } from '../image/image-text.js';
import { wantedImage } from '../image/wanted-image.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';

export const imageInspectAction: Action = async (input, session) => {
  const document =
    input.argument === undefined
      ? await planned(input, session)
      : await foundImage(input.argument, (await settleConfig(input, session.io)).config, session);
  session.result(session.json ? JSON.stringify(document, null, 2) : imageText(document));
  return exitCodes.ok;
};

/** Reads base and engine, whose programs are checked on the way, and no weights: their sizes follow from the manifest. */
async function planned(input: Input, session: Session): Promise<ImageDocument> {
  const { wiring, recipe, name, tag } = await wantedImage(input, session);
  const { layers } = await wiring.builder.draft(recipe, noRecords, session.emit, session.signals.signal);
  const parts = partSizes({ layers });
  return {
    schemaVersion: 1,
    ok: true,
    name,
    digest: null,
    tag,
    platform: `linux/${recipe.architecture === 'x86_64' ? 'amd64' : recipe.architecture}`,
    parts,
    goals: goalsOf(parts),
    layers: layers.map(({ part, title, known, size }) => ({
      part,
      title,
      digest: known?.digest ?? null,
      size,
    })),
    labels: recipeLabels(recipe),
    programs: 'checked',
  };
}

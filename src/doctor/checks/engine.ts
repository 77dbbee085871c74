import { type Check, good, trouble } from '../check.js';

export const engine: Check = {
  id: 'engine',
  group: 'machine',
  async look({ machine }) {
    const found = await machine.engine();
    if (found !== undefined) return [good(`Ollama for \`dev\`: ${found.path} (${found.from})`)];
    return [
      trouble(
        'note',
        'this machine has no Ollama: `dev` and `rehearse` answer with a stand-in. A deploy needs none',
        'export OLLAMA_BIN=/path/to/ollama',
      ),
    ];
  },
};

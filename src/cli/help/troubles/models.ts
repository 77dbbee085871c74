import type { TroubleGroup } from './trouble.js';

export const modelsTroubles: TroubleGroup = {
  title: 'Models',
  troubles: [
    {
      code: 'model-missing',
      means: 'No model was given. It is the one thing that `deploy` must be told.',
      remedy: '`--model`, `model` in the config; `ollama-lambda models` shows what fits.',
    },
    {
      code: 'model-reference',
      means: 'The name is no model’s name.',
      remedy:
        'The message points at the character; `llama3.2:1b`, `hf.co/user/repository:Q4_K_M`, `./file.gguf`, `./Modelfile` and `ollama://name` are understood.',
    },
    {
      code: 'model-not-found',
      means: 'Its registry has no such model or tag.',
      remedy: 'Check name and tag on the registry’s page; `ollama-lambda models` has names.',
    },
    {
      code: 'model-needs-login',
      means: 'The registry does not give this model to everybody.',
      remedy: '`docker login <host>`, or `HF_TOKEN` for Hugging Face.',
    },
    {
      code: 'model-licence',
      means: 'Its licence has to be accepted before the registry gives it.',
      remedy: 'Accept it on the page that the message names, then set `HF_TOKEN`.',
    },
    {
      code: 'model-not-runnable',
      means:
        'The model cannot run in a function: of a kind that the engine does not run here, or in several files.',
      remedy: 'Another model, or another quantization.',
    },
    {
      code: 'model-unknown-offline',
      means:
        'Without a network only the lock, the cache and the catalogue are known, and this model is in none of them.',
      remedy: 'Run it with a network, or `ollama-lambda models` for what is known.',
    },
    {
      code: 'model-absent',
      means: 'This machine’s Ollama does not have the model, or not all of it.',
      remedy: '`ollama pull <model>`.',
    },
    {
      code: 'model-changed',
      means: 'A model on this machine is not the one that was locked.',
      remedy: '`ollama-lambda update`, if the new one is what you want.',
    },
    {
      code: 'model-not-served',
      means: 'The endpoint serves another model.',
      remedy: '`ollama-lambda list` shows which.',
    },
    {
      code: 'model-is-deployed',
      means: 'A model cannot be removed from a deployed function.',
      remedy: 'The message says what to type instead: `destroy`, `deploy --model`, or `cache prune`.',
    },
    {
      code: 'model-is-local',
      means: 'The model is on this machine already.',
      remedy: 'Nothing to pull; deploy it.',
    },
    {
      code: 'model-error',
      means: 'The function answered, and what it said is an error of the model or the engine.',
      remedy: 'The message has its words; `ollama-lambda logs --diagnose`.',
    },
    {
      code: 'engine-too-old',
      means: 'The model says that it needs a newer Ollama than would be deployed.',
      remedy: '`--engine-version`, or another model.',
    },
    {
      code: 'manifest-invalid',
      means: 'What the registry answered for this model is no model.',
      remedy: 'Check the name; if it is right, the registry is at fault.',
    },
    {
      code: 'manifest-unknown',
      means: 'A manifest is of a kind that this version cannot read.',
      remedy: 'Another tag or source; a newer version of this program may read it.',
    },
    {
      code: 'weights-invalid',
      means: 'The file is no GGUF that the engine could load, or is cut off.',
      remedy: 'Bring it anew.',
    },
    {
      code: 'file-unreadable',
      means: 'The model’s file cannot be read.',
      remedy: 'Check path and permissions.',
    },
    {
      code: 'adapter-invalid',
      means: 'The LoRA adapter is not made for this model, or is no adapter.',
      remedy: 'Make it for the model under `model`.',
    },
    {
      code: 'modelfile-invalid',
      means: 'The Modelfile has something that cannot be used; the message names line and reason.',
      remedy: 'Mend the line.',
    },
    {
      code: 'quantize-impossible',
      means: '`--quantize` takes GGUF files in F32, F16 or BF16.',
      remedy: 'Quantize from the original file.',
    },
    {
      code: 'quantize-failed',
      means: 'This machine’s Ollama could not quantize the file; its last words are in the message.',
      remedy: 'Check disk and file, or take a quantization that somebody has made.',
    },
    {
      code: 'purpose-unknown',
      means: '`models --for` knows some purposes.',
      remedy: 'The message lists them.',
    },
    {
      code: 'prices-invalid',
      means: 'The table under `--prices` has mistakes.',
      remedy: 'The message lists the first ten.',
    },
    {
      code: 'prices-unreadable',
      means: 'The table under `--prices` cannot be read.',
      remedy: 'Check path and permissions.',
    },
    {
      code: 'price-unknown',
      means: 'No price is known for this Region.',
      remedy: '`--prices <file>` with your own.',
    },
    {
      code: 'lock-invalid',
      means: '`ollama-lambda.lock` is damaged, or was edited into something else.',
      remedy: 'Restore it from your repository, or delete it to pin anew.',
    },
    {
      code: 'lock-unreadable',
      means: '`ollama-lambda.lock` is there and may not be read.',
      remedy: 'Mend its permissions.',
    },
    {
      code: 'lock-unwritable',
      means: '`ollama-lambda.lock` may not be written.',
      remedy: 'Mend its permissions, or those of its folder.',
    },
  ],
};

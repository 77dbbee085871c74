import fc from 'fast-check';

/**
 * Generated inputs are the same on every run, so that a change is judged by what it changes. `npm run fuzz` gives them
 * fresh seeds; what it finds becomes a row of a table.
 */
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20_261_128) });

export default fc;

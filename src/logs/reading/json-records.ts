/**
 * The records of a JSON file of any size, one after the other, without holding the file: an element of the outermost
 * list, wherever it is (`[…]`, `{"events": […]}`, `{"results": [[…]]}`), or each object of a file with one behind the
 * other. A record that the file cuts off is left out.
 */
export async function* readJsonRecords(chunks: AsyncIterable<string>): AsyncGenerator<unknown> {
  const scanner = new RecordScanner();
  for await (const chunk of chunks) yield* scanner.take(chunk);
}

class RecordScanner {
  /** The brackets that are open outside a record. */
  #open: string[] = [];
  #record = '';
  #depth = 0;
  #inText = false;
  #escaped = false;

  *take(chunk: string): Generator<unknown> {
    for (const character of chunk) {
      if (this.#depth > 0) this.#record += character;
      if (this.#inText) this.#text(character);
      else if (character === '"') this.#inText = true;
      else if (character === '{' || character === '[') this.#begin(character);
      else if (character === '}' || character === ']') yield* this.#end();
    }
  }

  #text(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inText = false;
  }

  #begin(bracket: string): void {
    if (this.#depth > 0) this.#depth += 1;
    else if (this.#open.at(-1) === '[') {
      this.#record = bracket;
      this.#depth = 1;
    } else this.#open.push(bracket);
  }

  *#end(): Generator<unknown> {
    if (this.#depth === 0) {
      this.#open.pop();
      return;
    }
    this.#depth -= 1;
    if (this.#depth > 0) return;
    const text = this.#record;
    this.#record = '';
    yield JSON.parse(text);
  }
}

/**
 * Rows of a CSV file as they come (RFC 4180: quoted fields may hold the separator, newlines and doubled quotes). A quote
 * inside a field that did not begin with one stands for itself, and a file that ends inside quotes still gives its row:
 * exports are cut when people copy parts of them.
 */
export async function* readCsv(
  chunks: AsyncIterable<string>,
  separator: string,
): AsyncGenerator<readonly string[]> {
  const row = new RowReader(separator);
  for await (const chunk of chunks) yield* row.take(chunk);
  yield* row.end();
}

class RowReader {
  #separator: string;
  #fields: string[] = [];
  #field = '';
  #quoted = false;
  /** A quote inside quotes has come: the next character says whether it was doubled or the end. */
  #afterQuote = false;

  constructor(separator: string) {
    this.#separator = separator;
  }

  *take(text: string): Generator<readonly string[]> {
    for (const character of text) {
      if (this.#quoted) this.#inQuotes(character);
      else if (this.#afterQuote && character === '"') this.#reopen();
      else if (character === '"' && this.#field === '') this.#quoted = true;
      else if (character === this.#separator) this.#endField();
      else if (character === '\n') yield* this.#endRow();
      else this.#field += character;
      if (character !== '"') this.#afterQuote = false;
    }
  }

  *end(): Generator<readonly string[]> {
    if (this.#field !== '' || this.#fields.length > 0) yield* this.#endRow();
  }

  #inQuotes(character: string): void {
    if (character !== '"') {
      this.#field += character;
      return;
    }
    this.#quoted = false;
    this.#afterQuote = true;
  }

  #reopen(): void {
    this.#field += '"';
    this.#quoted = true;
    this.#afterQuote = false;
  }

  #endField(): void {
    this.#fields.push(this.#field.replace(/\r$/, ''));
    this.#field = '';
  }

  *#endRow(): Generator<readonly string[]> {
    this.#endField();
    const row = this.#fields;
    this.#fields = [];
    if (row.length > 1 || row[0] !== '') yield row;
  }
}

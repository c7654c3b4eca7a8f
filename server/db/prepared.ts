import pg from 'pg';

/** Statements that a connection may hold prepared: each costs the server a few tens of KB. */
const MOST = 500;
/** Texts whose uses are counted at a time. */
const COUNTED = 5_000;
/** Parameters. More are a list, of another length each time. */
const LONGEST = 32;
/** Uses after which a statement is prepared: what is asked once or twice, as by a migration, is not worth keeping. */
const OFTEN = 3;

/**
 * A class of clients for one pool, which have PostgreSQL prepare what is asked often, once a connection: for most of our
 * statements reading and planning costs more than running.
 */
export function preparingClient(): typeof pg.Client {
	const names = new Map<string, string>();
	const uses = new Map<string, number>();

	function nameOf(text: string, parameters: number): string | undefined {
		const known = names.get(text);
		if (known || names.size >= MOST || parameters > LONGEST) return known;
		const used = (uses.get(text) ?? 0) + 1;
		if (used < OFTEN) {
			if (uses.size >= COUNTED) uses.clear();
			uses.set(text, used);
			return undefined;
		}
		uses.delete(text);
		const name = `s${names.size}`;
		names.set(text, name);
		return name;
	}

	return class extends pg.Client {
		override query(...args: unknown[]): never {
			const [text, values, ...rest] = args;
			const name =
				typeof text === 'string' && Array.isArray(values) ? nameOf(text, values.length) : undefined;
			const asked = name === undefined ? args : [{ name, text, values }, ...rest];
			return super.query(...(asked as Parameters<pg.Client['query']>)) as never;
		}
	};
}

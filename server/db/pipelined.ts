import { Kysely, type DatabaseConnection, type Driver, type Transaction } from 'kysely';

/**
 * Runs `change` within a transaction so that statements begun together are sent together: Kysely sends one only once the
 * one before is answered, and each answer is a wait. The database runs them in the order in which they were begun.
 * Throws for a statement that is begun once `change` has ended: it would not be part of the transaction.
 */
export function pipelined<Tables, Result>(
	trx: Transaction<Tables>,
	change: (trx: Transaction<Tables>) => Promise<Result>
): Promise<Result> {
	const executor = trx.getExecutor();
	return executor.provideConnection(async (connection) => {
		const driver = new OneConnectionDriver(connection);
		const within = new Kysely<Tables>({
			dialect: {
				createAdapter: () => executor.adapter,
				createDriver: () => driver,
				createIntrospector: () => trx.introspection,
				createQueryCompiler: () => ({ compileQuery: (node, id) => executor.compileQuery(node, id) })
			}
		});
		// Once that is ready, every statement takes as many steps to the connection as any other: none overtakes another.
		await within.connection().execute(async () => {});
		try {
			return await change(within as Transaction<Tables>);
		} finally {
			driver.ended = true;
		}
	});
}

/** Gives the same connection to every statement, also while another one waits for its answer. */
class OneConnectionDriver implements Driver {
	readonly #connection: DatabaseConnection;
	ended = false;

	constructor(connection: DatabaseConnection) {
		this.#connection = connection;
	}

	async init() {}

	async acquireConnection() {
		if (this.ended) throw new Error('the transaction has ended');
		return this.#connection;
	}

	async beginTransaction() {
		throw new Error('already in a transaction');
	}

	async commitTransaction() {}

	async rollbackTransaction() {}

	async releaseConnection() {}

	async destroy() {}
}

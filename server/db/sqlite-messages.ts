/** What travels between the event loop and a thread that holds a SQLite connection. */
export type Question =
	| { id: number; kind: 'query'; sql: string; parameters: readonly unknown[] }
	| { id: number; kind: 'batch'; statements: readonly BatchStatement[] }
	| { id: number; kind: 'exec'; sql: string }
	| { id: number; kind: 'close' };

/** One statement run once for each row of parameters. */
export interface BatchStatement {
	sql: string;
	rows: readonly (readonly unknown[])[];
}

export type Answer =
	| { id: number; rows: unknown[]; changes: number; error?: undefined }
	| { id: number; error: { message: string; errcode: number | undefined } };

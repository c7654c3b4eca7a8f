import { Worker } from 'node:worker_threads';
import { DATABASE_YOUNG } from '../heap.ts';
import type { Answer, Question } from './sqlite-messages.ts';

/** `Omit` over each member of a union. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;
type Waiting = {
	resolve(answer: { rows: unknown[]; changes: number }): void;
	reject(error: Error): void;
};

/** A thread with one SQLite connection; questions are answered in the order they were asked. */
export class SqliteThread {
	readonly #worker: Worker;
	readonly #waiting = new Map<number, Waiting>();
	#next = 1;
	#failure: Error | undefined;

	constructor(file: string, { readOnly }: { readOnly: boolean }) {
		this.#worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
			workerData: { file, readOnly },
			resourceLimits: { maxYoungGenerationSizeMb: DATABASE_YOUNG },
			execArgv: ['--disable-warning=ExperimentalWarning']
		});
		this.#worker.on('message', (answer: Answer) => this.#settle(answer));
		this.#worker.on('error', (error) => this.#fail(error as Error));
		this.#worker.on('exit', () => this.#fail(new Error('the database thread has ended')));
		this.#worker.unref();
	}

	/**
	 * Sends one question to the thread.
	 * Throws an error that carries SQLite's `errcode` (extended result code) and `code: 'sqlite'`.
	 */
	ask(question: Unnumbered<Question>): Promise<{ rows: unknown[]; changes: number }> {
		if (this.#failure) return Promise.reject(this.#failure);
		return new Promise((resolve, reject) => {
			const id = this.#next++;
			this.#waiting.set(id, { resolve, reject });
			if (this.#waiting.size === 1) this.#worker.ref();
			const handedOver = question.kind === 'batch' ? [question.bytes.buffer as ArrayBuffer] : [];
			this.#worker.postMessage({ id, ...question }, handedOver);
		});
	}

	async close(): Promise<void> {
		if (this.#failure) return;
		await this.ask({ kind: 'close' });
		await this.#worker.terminate();
	}

	#settle(answer: Answer) {
		const waiting = this.#waiting.get(answer.id);
		this.#waiting.delete(answer.id);
		if (this.#waiting.size === 0) this.#worker.unref();
		if (!waiting) return;
		if (answer.error) {
			const { message, errcode } = answer.error;
			waiting.reject(Object.assign(new Error(message), { code: 'sqlite', errcode }));
		} else waiting.resolve(answer);
	}

	#fail(error: Error) {
		this.#failure ??= error;
		for (const waiting of this.#waiting.values()) waiting.reject(error);
		this.#waiting.clear();
	}
}

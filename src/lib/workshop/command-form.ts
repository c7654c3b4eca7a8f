import { newId } from './new-id.ts';

type Fields = Record<string, unknown>;

/** How a field is read, after its name: `dots:number`, `right:flag`, `organisation:maybe`. */
const readers: Record<string, (value: string) => unknown> = {
	number: (value) => (value === '' ? 0 : Number(value)),
	flag: (value) => value === 'on' || value === 'yes',
	/** Nothing chosen is null. */
	maybe: (value) => (value === '' ? null : value),
	/** Nothing chosen is left out. */
	given: (value) => (value === '' ? undefined : value),
	lines: (value) =>
		value
			.split('\n')
			.map((line) => line.trim())
			.filter(Boolean),
	json: (value) => (value === '' ? undefined : (JSON.parse(value) as unknown))
};

/**
 * The command that a form sends, with a script and without: what is fixed stands as JSON in `command`, what is filled
 * in has fields of its own (`setup.title`). An empty `id` becomes a new one.
 * Undefined: it is none.
 */
export function commandFrom(form: FormData): Fields | undefined {
	try {
		const command = { ...(JSON.parse(String(form.get('command') ?? '')) as Fields) };
		for (const [field, value] of form) {
			if (field === 'command' || typeof value !== 'string') continue;
			const [path = '', how] = field.split(':');
			const read = how === undefined ? value : readers[how]?.(value);
			if (read !== undefined) put(command, path, read);
		}
		if (command.id === '') command.id = newId();
		return command;
	} catch {
		return undefined;
	}
}

/** Sets what a path names; only in what the fixed part has made. */
function put(command: Fields, path: string, value: unknown): void {
	const names = path.split('.');
	const last = names.pop()!;
	const target = names.reduce(
		(inner, name) => (Object.hasOwn(inner, name) ? (inner[name] as Fields) : {}),
		command
	);
	target[last] = value;
}

/** What the events of the log are about, as a reader narrows it; each with the kinds of subject that it holds. */
export const logSubjects = {
	entries: ['entry'],
	plans: ['plan', 'workshop'],
	organisations: ['organisation', 'mandate', 'territory', 'alliance'],
	members: ['member', 'invitation']
} as const satisfies Record<string, readonly string[]>;

export type LogSubject = keyof typeof logSubjects;
export const logSubjectNames = Object.keys(logSubjects) as LogSubject[];

/** For whom an access to a plan is asked. */
export type AccessSubjectKind = 'member' | 'organisation';

/** What became of a request. Whatever it is, it does not come back. */
export type AccessOutcome = 'granted' | 'declined' | 'withdrawn';

/** Days after a refusal before the same is asked again. */
export const ASK_AGAIN_DAYS = 14;

/** Whether an access may be asked for again, after a refusal at this instant. */
export const mayAskAgain = (declinedAt: string | null, now: Date): boolean =>
	declinedAt === null || Date.parse(declinedAt) + ASK_AGAIN_DAYS * 86_400_000 <= now.getTime();

/** Characters that whoever declines may say. */
export const declineLimit = 500;

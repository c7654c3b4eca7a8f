/** Renewed, it holds until its next review. */
export const inForce = ['in_force', 'renewed'];

/** Before its first round, and between two. */
export const before = ['draft', 'clarification', 'reactions'];

/** How a review may end. */
export const reviews = ['renewed', 'replaced', 'ended'] as const;

-- everything
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$select=ConversationId,Status,CreatedAt
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."Status" AS "C1", "c"."CreatedAt" AS "C2"
FROM "Conversations" AS "c"
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$filter=Status eq 'CLOSED'&$orderby=CreatedAt desc
.param set @Value 'CLOSED'
.param set @Value1 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."Status" = @Value
ORDER BY "c"."CreatedAt" DESC, "c"."ConversationId" DESC
LIMIT @Value1

-- ?$filter=CreatedDateKey ge 20240301 and CreatedDateKey lt 20240401
.param set @p '2024-02-28 22:00:00'
.param set @p1 20240301
.param set @p2 '2024-04-03 02:00:00'
.param set @p3 20240401
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."CreatedAt" >= @p AND "c"."CreatedDateKey" >= @p1 AND "c"."CreatedAt" < @p2 AND "c"."CreatedDateKey" < @p3
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$filter=InboxIdCreated eq 'a' or InboxIdCreated eq 'b' or InboxIdCreated eq null
.param set @Value '["a","b"]'
.param set @Value1 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."InboxIdCreated" IS NULL OR "c"."InboxIdCreated" IN (
    SELECT "v"."value"
    FROM json_each(@Value) AS "v"
)
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value1

-- ?$filter=contains(Topics,'x') and not startswith(ConversationId,'y') and endswith(CustomerId,'z')
.param set @Value 'x'
.param set @Value1 'y'
.param set @Value2 'z'
.param set @Value3 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."Topics" IS NOT NULL AND instr("c"."Topics", @Value) > 0 AND instr("c"."ConversationId", @Value1) - 1 <> 0 AND "c"."CustomerId" IS NOT NULL AND length("c"."CustomerId") >= 1 AND substr("c"."CustomerId", (length("c"."CustomerId") - 1) + 1) = @Value2
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value3

-- ?$filter=not (FirstClosedAt gt 2024-03-04T00:00:00Z) and year(CreatedAt) eq 2024
.param set @p '2024-03-04 00:00:00'
.param set @p1 2024
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE ("c"."FirstClosedAt" IS NULL OR "c"."FirstClosedAt" <= @p) AND CAST(strftime('%Y', "c"."CreatedAt") AS INTEGER) = @p1
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$filter=date(CreatedAt) eq 2024-03-04
.param set @p '2024-03-04 00:00:00'
.param set @p1 '2024-03-05 00:00:00'
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."CreatedAt" >= @p AND "c"."CreatedAt" < @p1
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$filter=PaymentAmountCompletedUsd ge 10.5 and PaymentAmountCompletedUsd mul 2 lt 100
.param set @p 105000
.param set @p1 2.0
.param set @p2 100.0
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."PaymentAmountCompletedUsd" >= @p AND (CAST("c"."PaymentAmountCompletedUsd" AS REAL) / 10000.0) * @p1 < @p2
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$filter=HandleTimeSeconds div 60 gt 10 or round(HandleTimeSeconds) eq 5
.param set @p 60.0
.param set @p1 10.0
.param set @p2 5.0
.param set @Value 101

SELECT "c"."CreatedAt" AS "C0", "c"."ConversationId" AS "C1", "c"."CustomerId" AS "C2", "c"."ConversationLink" AS "C3", "c"."Status" AS "C4", "c"."AssignedAgentIdCurrent" AS "C5", "c"."AssignedAgentNameCurrent" AS "C6", "c"."InboxIdCurrent" AS "C7", "c"."InboxNameCurrent" AS "C8", "c"."FirstClosedAt" AS "C9", "c"."LastClosedAt" AS "C10", "c"."InitiatorTypeCreated" AS "C11", "c"."InitiatorAgentIdCreated" AS "C12", "c"."InitiatorAgentNameCreated" AS "C13", "c"."InboxIdCreated" AS "C14", "c"."InboxNameCreated" AS "C15", "c"."AssignedAgentIdCreated" AS "C16", "c"."AssignedAgentNameCreated" AS "C17", "c"."InitiatorTypeLastClosed" AS "C18", "c"."InitiatorAgentIdLastClosed" AS "C19", "c"."InitiatorAgentNameLastClosed" AS "C20", "c"."InitiatorRuleIdLastClosed" AS "C21", "c"."InboxIdLastClosed" AS "C22", "c"."InboxNameLastClosed" AS "C23", "c"."AssignedAgentIdLastClosed" AS "C24", "c"."AssignedAgentNameLastClosed" AS "C25", "c"."Topics" AS "C26", "c"."TopicsWithHierarchy" AS "C27", "c"."FirstContactId" AS "C28", "c"."FirstChannel" AS "C29", "c"."SecondChannel" AS "C30", "c"."ThirdChannel" AS "C31", "c"."LastChannel" AS "C32", "c"."CreatedToFirstClosedSeconds" AS "C33", "c"."CreatedToLastClosedSeconds" AS "C34", "c"."HandleTimeSeconds" AS "C35", "c"."IsFcrEligible" AS "C36", "c"."IsFcrSuccess" AS "C37", "c"."MergedConversations" AS "C38", "c"."CountOfContacts" AS "C39", "c"."CountOfChannels" AS "C40", "c"."CountOfNotes" AS "C41", "c"."CountOfAgents" AS "C42", "c"."CountOfInboxesAssigned" AS "C43", "c"."TimesAgentUnassignedByRule" AS "C44", "c"."TimesClosed" AS "C45", "c"."TimesReopened" AS "C46", "c"."TimesTopicAdded" AS "C47", "c"."TimesTopicRemoved" AS "C48", "c"."PaymentRequestsCompleted" AS "C49", "c"."PaymentRequestsDeclined" AS "C50", "c"."PaymentAmountCompletedUsd" AS "C51", "c"."PaymentAmountDeclinedUsd" AS "C52", "c"."CreatedDate" AS "C53", "c"."FirstClosedDate" AS "C54", "c"."LastClosedDate" AS "C55", "c"."CreatedDateKey" AS "C56", "c"."FirstClosedDateKey" AS "C57", "c"."LastClosedDateKey" AS "C58", "c"."LastEventAt" AS "C59", "c"."RecomputedAt" AS "C60", "c"."Revision" AS "C61"
FROM "Conversations" AS "c"
WHERE "c"."HandleTimeSeconds" / @p > @p1 OR round("c"."HandleTimeSeconds") = @p2
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$orderby=HandleTimeSeconds desc,Topics&$select=ConversationId
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."HandleTimeSeconds" AS "C1", "c"."Topics" AS "C2"
FROM "Conversations" AS "c"
ORDER BY "c"."HandleTimeSeconds" DESC, "c"."Topics", "c"."ConversationId"
LIMIT @Value

-- ?$apply=groupby((Status,FirstChannel),aggregate($count as N,PaymentAmountCompletedUsd with sum as Paid,HandleTimeSeconds with average as Mean,CustomerId with countdistinct as Customers))&$orderby=N desc
SELECT "c"."Status" AS "C0", "c"."FirstChannel" AS "C1", COUNT(*) AS "C2", COALESCE(SUM("c"."PaymentAmountCompletedUsd"), 0) AS "C3", AVG("c"."HandleTimeSeconds") AS "C4", COUNT(DISTINCT ("c"."CustomerId")) AS "C5"
FROM "Conversations" AS "c"
GROUP BY "c"."Status", "c"."FirstChannel"
ORDER BY COUNT(*) DESC, "c"."Status" DESC, "c"."FirstChannel" DESC

-- ?$apply=filter(IsFcrEligible)/aggregate(HandleTimeSeconds with sum as S,CreatedAt with max as L)
SELECT CASE
    WHEN MAX("c0"."HandleTimeSeconds") IS NULL THEN NULL
    ELSE COALESCE(SUM("c0"."HandleTimeSeconds"), 0.0)
END AS "C0", MAX("c0"."CreatedAt") AS "C1"
FROM (
    SELECT "c"."CreatedAt", "c"."HandleTimeSeconds", 1 AS "Key"
    FROM "Conversations" AS "c"
    WHERE "c"."IsFcrEligible"
) AS "c0"
GROUP BY "c0"."Key"

-- ?$apply=groupby((InboxNameCurrent))&$filter=InboxNameCurrent ne null
SELECT "c0"."C0"
FROM (
    SELECT DISTINCT "c"."InboxNameCurrent" AS "C0"
    FROM "Conversations" AS "c"
    WHERE "c"."InboxNameCurrent" IS NOT NULL
) AS "c0"
ORDER BY "c0"."C0"

-- ?$filter=Status eq 'OPEN'&$select=ConversationId
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE "c"."Status" = 'OPEN'
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$filter=Revision gt 100&$select=ConversationId
.param set @p 100
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE "c"."Revision" > @p
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$search=refund NOT "gift card"&$select=ConversationId
.param set @Value '*refund*'
.param set @Value1 '*gift card*'
.param set @Value2 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE "c"."SearchText" GLOB @Value AND "c"."SearchText" NOT GLOB @Value1
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value2

-- ?$compute=CountOfContacts add CountOfNotes as Touches&$filter=Touches gt 2&$select=ConversationId,Touches
.param set @p 2
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", CAST("c"."CountOfContacts" AS INTEGER) + CAST("c"."CountOfNotes" AS INTEGER) AS "C1", "c"."CreatedAt" AS "C2"
FROM "Conversations" AS "c"
WHERE CAST("c"."CountOfContacts" AS INTEGER) + CAST("c"."CountOfNotes" AS INTEGER) > @p
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$filter=time(CreatedAt) lt 12:00:00 and fractionalseconds(CreatedAt) lt 0.5&$select=ConversationId
.param set @p 43200000
.param set @p1 0.5
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE CAST(CAST(strftime('%H', "c"."CreatedAt") AS INTEGER) AS INTEGER) * 3600000 + CAST(CAST(strftime('%M', "c"."CreatedAt") AS INTEGER) AS INTEGER) * 60000 + CAST(CAST(strftime('%S', "c"."CreatedAt") AS INTEGER) AS INTEGER) * 1000 + CAST(CAST(substr(strftime('%f', "c"."CreatedAt"), 4) AS int) AS INTEGER) < @p AND CAST(CAST(substr(strftime('%f', "c"."CreatedAt"), 4) AS int) AS REAL) / 1000.0 < @p1
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$filter=ConversationTopics/any(t:t/Topic/Level eq 2) and ConversationContacts/$count gt 1&$select=ConversationId
.param set @p 2
.param set @p1 1
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE EXISTS (
    SELECT 1
    FROM "ConversationTopics" AS "c0"
    WHERE "c0"."ConversationId" = "c"."ConversationId" AND (
        SELECT "t"."Level"
        FROM "TopicTree" AS "t"
        WHERE "t"."Id" = "c0"."TopicId"
        LIMIT 1) = @p) AND (
    SELECT COUNT(*)
    FROM "ConversationContacts" AS "c1"
    WHERE "c1"."ConversationId" = "c"."ConversationId") > @p1
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ?$apply=topcount(3,HandleTimeSeconds)&$select=ConversationId
.param set @Value 3
.param set @Value1 101

SELECT "c0"."ConversationId" AS "C0", "c0"."HandleTimeSeconds" AS "C1"
FROM (
    SELECT "c"."ConversationId", "c"."HandleTimeSeconds"
    FROM "Conversations" AS "c"
    ORDER BY "c"."HandleTimeSeconds" DESC, "c"."ConversationId"
    LIMIT @Value
) AS "c0"
ORDER BY "c0"."HandleTimeSeconds" DESC, "c0"."ConversationId" DESC
LIMIT @Value1

-- ?$apply=groupby((Status),aggregate($count as N))/orderby(N desc)/skip(1)/top(2)
.param set @Value 1
.param set @Value1 2

SELECT "c1"."C0", "c1"."C1"
FROM (
    SELECT "c0"."C0", "c0"."C1"
    FROM (
        SELECT "c"."Status" AS "C0", COUNT(*) AS "C1"
        FROM "Conversations" AS "c"
        GROUP BY "c"."Status"
        ORDER BY COUNT(*) DESC, "c"."Status"
        LIMIT -1 OFFSET @Value
    ) AS "c0"
    ORDER BY "c0"."C1" DESC, "c0"."C0"
    LIMIT @Value1
) AS "c1"
ORDER BY "c1"."C1" DESC, "c1"."C0" DESC

-- ?$apply=concat(groupby((Status),aggregate($count as N)),aggregate($count as N))
SELECT "u"."C0", "u"."C1"
FROM (
    SELECT "c"."Status" AS "C0", COUNT(*) AS "C1", 0 AS "C2"
    FROM "Conversations" AS "c"
    GROUP BY "c"."Status"
    UNION ALL
    SELECT NULL AS "C0", COALESCE("c2"."C0", 0) AS "C1", 1 AS "C2"
    FROM (
        SELECT 1 AS Value
    ) AS "s"
    LEFT JOIN (
        SELECT COUNT(*) AS "C0"
        FROM (
            SELECT 1 AS "Key"
            FROM "Conversations" AS "c0"
        ) AS "c1"
        GROUP BY "c1"."Key"
    ) AS "c2" ON 1
) AS "u"
ORDER BY "u"."C2", "u"."C0", "u"."C1"

-- ?$apply=compute(CountOfContacts mul 2 as Twice)/filter(Twice gt 2)/groupby((Twice),aggregate(CountOfNotes with sum as Notes))
.param set @p 2
.param set @p1 2

SELECT "c0"."C0", COALESCE(SUM(CAST("c0"."CountOfNotes" AS INTEGER)), 0) AS "C1"
FROM (
    SELECT "c"."CountOfNotes", CAST("c"."CountOfContacts" AS INTEGER) * @p AS "C0"
    FROM "Conversations" AS "c"
    WHERE CAST("c"."CountOfContacts" AS INTEGER) * @p > @p1
) AS "c0"
GROUP BY "c0"."C0"
ORDER BY "c0"."C0"

-- the second page by CreatedAt desc
.param set @p '2024-03-04 00:00:00'
.param set @Value 'c1'
.param set @Value4 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE "c"."CreatedAt" <= @p AND ("c"."CreatedAt" < @p OR ("c"."CreatedAt" = @p AND "c"."ConversationId" < @Value))
ORDER BY "c"."CreatedAt" DESC, "c"."ConversationId" DESC
LIMIT @Value4

-- within the scope of two inboxes
.param set @inboxes '["a","b"]'
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE "c"."InboxIdCreated" IN (
    SELECT "i"."value"
    FROM json_each(@inboxes) AS "i"
)
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- ConversationTopics
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."TopicId" AS "C1", "c"."Position" AS "C2"
FROM "ConversationTopics" AS "c"
ORDER BY "c"."ConversationId", "c"."Position", "c"."TopicId"
LIMIT @Value

-- ConversationContacts
.param set @Value 101

SELECT "c"."ContactId" AS "C0", "c"."ConversationId" AS "C1", "c"."Position" AS "C2", "c"."Channel" AS "C3", "c"."InitiatorType" AS "C4", "c"."StartedAt" AS "C5"
FROM "ConversationContacts" AS "c"
ORDER BY "c"."ConversationId", "c"."Position", "c"."ContactId"
LIMIT @Value

-- ConversationAssignments
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."Position" AS "C1", "c"."At" AS "C2", "c"."FromInboxId" AS "C3", "c"."ToInboxId" AS "C4", "c"."FromAgentId" AS "C5", "c"."ToAgentId" AS "C6", "c"."Reason" AS "C7", "c"."InitiatorType" AS "C8", "c"."InitiatorRuleId" AS "C9"
FROM "ConversationAssignments" AS "c"
ORDER BY "c"."ConversationId", "c"."Position"
LIMIT @Value

-- Topics
.param set @Value 101

SELECT "t"."Id" AS "C0", "t"."Name" AS "C1", "t"."ParentId" AS "C2", "t"."Path" AS "C3", "t"."Level" AS "C4", "t"."Level1" AS "C5", "t"."Level2" AS "C6", "t"."Level3" AS "C7", "t"."IsDisabled" AS "C8"
FROM "TopicTree" AS "t"
ORDER BY "t"."Id"
LIMIT @Value

-- Agents
.param set @Value 101

SELECT "a"."Id" AS "C0", "a"."Name" AS "C1", "a"."EmailAddress" AS "C2"
FROM "Agents" AS "a"
ORDER BY "a"."Id"
LIMIT @Value

-- Inboxes
.param set @Value 101

SELECT "i"."Id" AS "C0", "i"."Name" AS "C1", "i"."Disabled" AS "C2"
FROM "Inboxes" AS "i"
ORDER BY "i"."Id"
LIMIT @Value

-- Dates
.param set @Value 101

SELECT "c"."Date" AS "C0", "c"."DateKey" AS "C1", "c"."Year" AS "C2", "c"."Quarter" AS "C3", "c"."Month" AS "C4", "c"."MonthName" AS "C5", "c"."YearMonth" AS "C6", "c"."Day" AS "C7", "c"."DayOfWeek" AS "C8", "c"."DayName" AS "C9", "c"."Week" AS "C10", "c"."WeekYear" AS "C11", "c"."IsWeekend" AS "C12"
FROM (
    SELECT d.Date, CAST(strftime('%Y%m%d', d.Date) AS INTEGER) AS DateKey, CAST(strftime('%Y', d.Date) AS INTEGER) AS Year,
        (CAST(strftime('%m', d.Date) AS INTEGER) + 2) / 3 AS Quarter, CAST(strftime('%m', d.Date) AS INTEGER) AS Month,
        CASE CAST(strftime('%m', d.Date) AS INTEGER) WHEN 1 THEN 'January' WHEN 2 THEN 'February' WHEN 3 THEN 'March' WHEN 4 THEN 'April' WHEN 5 THEN 'May' WHEN 6 THEN 'June' WHEN 7 THEN 'July' WHEN 8 THEN 'August' WHEN 9 THEN 'September' WHEN 10 THEN 'October' WHEN 11 THEN 'November' WHEN 12 THEN 'December' END AS MonthName, strftime('%Y-%m', d.Date) AS YearMonth,
        CAST(strftime('%d', d.Date) AS INTEGER) AS Day, CAST(strftime('%u', d.Date) AS INTEGER) AS DayOfWeek,
        CASE CAST(strftime('%u', d.Date) AS INTEGER) WHEN 1 THEN 'Monday' WHEN 2 THEN 'Tuesday' WHEN 3 THEN 'Wednesday' WHEN 4 THEN 'Thursday' WHEN 5 THEN 'Friday' WHEN 6 THEN 'Saturday' WHEN 7 THEN 'Sunday' END AS DayName, CAST(strftime('%V', d.Date) AS INTEGER) AS Week,
        CAST(strftime('%G', d.Date) AS INTEGER) AS WeekYear, CAST(strftime('%u', d.Date) AS INTEGER) >= 6 AS IsWeekend
    FROM (
        SELECT date('1900-01-01', '+' || n.n || ' days') AS Date
        FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
            FROM (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS f, (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS e, (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS c, (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS b, (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS a) AS n
        WHERE n.n BETWEEN
            (SELECT julianday(date(CreatedDate, 'start of year')) - julianday('1900-01-01') FROM Conversations ORDER BY CreatedAt LIMIT 1)
            AND (SELECT julianday(date(MAX(date(LastEventAt), COALESCE(LastClosedDate, CreatedDate)), 'start of year', '+1 year', '-1 day')) - julianday('1900-01-01')
                FROM Conversations ORDER BY LastEventAt DESC LIMIT 1)) AS d
) AS "c"
ORDER BY "c"."DateKey"
LIMIT @Value

-- AuditEvents
.param set @Value 101

SELECT "a"."Id" AS "C0", "a"."At" AS "C1", "a"."Actor" AS "C2", "a"."ActorName" AS "C3", "a"."Address" AS "C4", "a"."Action" AS "C5", "a"."Target" AS "C6", "a"."Result" AS "C7", "a"."Detail" AS "C8"
FROM "AuditEvents" AS "a"
ORDER BY "a"."Id"
LIMIT @Value

-- topics by their names
.param set @Value 'CLOSED'
.param set @Value1 101

SELECT "c"."ConversationId" AS "C0", "c"."TopicId" AS "C1", "c"."Position" AS "C2", (
    SELECT "t0"."Name"
    FROM "TopicTree" AS "t0"
    WHERE "t0"."Id" = "c"."TopicId"
    LIMIT 1) AS "C3"
FROM "ConversationTopics" AS "c"
WHERE (
    SELECT "c0"."Status"
    FROM "Conversations" AS "c0"
    WHERE "c0"."ConversationId" = "c"."ConversationId"
    LIMIT 1) = @Value
ORDER BY (
    SELECT "t"."Name"
    FROM "TopicTree" AS "t"
    WHERE "t"."Id" = "c"."TopicId"
    LIMIT 1), "c"."ConversationId", "c"."TopicId"
LIMIT @Value1

-- within a scope of no inbox
.param set @Value 101

SELECT "c"."ConversationId" AS "C0", "c"."CreatedAt" AS "C1"
FROM "Conversations" AS "c"
WHERE 0
ORDER BY "c"."CreatedAt", "c"."ConversationId"
LIMIT @Value

-- contacts within the scope of two inboxes
.param set @inboxes '["a","b"]'
.param set @Value 101

SELECT "c"."ContactId" AS "C0", "c"."ConversationId" AS "C1", "c"."Position" AS "C2", "c"."Channel" AS "C3", "c"."InitiatorType" AS "C4", "c"."StartedAt" AS "C5"
FROM "ConversationContacts" AS "c"
WHERE EXISTS (
    SELECT 1
    FROM "Conversations" AS "c0"
    WHERE "c0"."InboxIdCreated" IN (
        SELECT "i"."value"
        FROM json_each(@inboxes) AS "i"
    ) AND "c0"."ConversationId" = "c"."ConversationId")
ORDER BY "c"."ConversationId", "c"."Position", "c"."ContactId"
LIMIT @Value

-- issues
.param set @Value 'UnknownType'
.param set @Value1 101

SELECT "c"."Kind" AS "C0", "c"."Subject" AS "C1", "c"."ConversationId" AS "C2", "c"."EventId" AS "C3", "c"."Count" AS "C4", "c"."FirstSeenAt" AS "C5", "c"."LastSeenAt" AS "C6", "c"."Detail" AS "C7"
FROM (
    SELECT Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc AS FirstSeenAt, LastSeenUtc AS LastSeenAt, Detail FROM DataIssues
    UNION ALL
    SELECT 'RejectedLine', CAST(r.Id AS TEXT), NULL, NULL, 1, r.ReceivedUtc, r.ReceivedUtc,
        r.Source || ', line ' || CAST(r.Line AS TEXT) || ': ' || r.Reason
    FROM RejectedLines AS r
    UNION ALL
    SELECT 'AgentWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 2 AND c.Id = m.Id), NULL, NULL,
        'Events refer to an agent that has no name in the directory. Load its entry: PUT /directory/agents.'
    FROM ReferencedIds AS m LEFT JOIN Agents AS d ON d.Id = m.Id
    WHERE m.Kind = 2 AND d.Name IS NULL
    UNION ALL
    SELECT 'InboxWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 3 AND c.Id = m.Id), NULL, NULL,
        'Events refer to an inbox that has no name in the directory. Load its entry: PUT /directory/inboxes.'
    FROM ReferencedIds AS m LEFT JOIN Inboxes AS d ON d.Id = m.Id
    WHERE m.Kind = 3 AND d.Name IS NULL
    UNION ALL
    SELECT 'TopicWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 4 AND c.Id = m.Id), NULL, NULL,
        'Events refer to a topic that has no name in the directory. Load its entry: PUT /directory/topics.'
    FROM ReferencedIds AS m LEFT JOIN Topics AS d ON d.Id = m.Id
    WHERE m.Kind = 4 AND d.Name IS NULL
) AS "c"
WHERE "c"."Kind" = @Value
ORDER BY "c"."Kind", "c"."Subject"
LIMIT @Value1

-- issues within the scope of two inboxes
.param set @inboxes '["a","b"]'
.param set @Value 101

SELECT "c"."Kind" AS "C0", "c"."Subject" AS "C1"
FROM (
    SELECT Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc AS FirstSeenAt, LastSeenUtc AS LastSeenAt, Detail FROM DataIssues
    UNION ALL
    SELECT 'RejectedLine', CAST(r.Id AS TEXT), NULL, NULL, 1, r.ReceivedUtc, r.ReceivedUtc,
        r.Source || ', line ' || CAST(r.Line AS TEXT) || ': ' || r.Reason
    FROM RejectedLines AS r
    UNION ALL
    SELECT 'AgentWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 2 AND c.Id = m.Id), NULL, NULL,
        'Events refer to an agent that has no name in the directory. Load its entry: PUT /directory/agents.'
    FROM ReferencedIds AS m LEFT JOIN Agents AS d ON d.Id = m.Id
    WHERE m.Kind = 2 AND d.Name IS NULL
    UNION ALL
    SELECT 'InboxWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 3 AND c.Id = m.Id), NULL, NULL,
        'Events refer to an inbox that has no name in the directory. Load its entry: PUT /directory/inboxes.'
    FROM ReferencedIds AS m LEFT JOIN Inboxes AS d ON d.Id = m.Id
    WHERE m.Kind = 3 AND d.Name IS NULL
    UNION ALL
    SELECT 'TopicWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 4 AND c.Id = m.Id), NULL, NULL,
        'Events refer to a topic that has no name in the directory. Load its entry: PUT /directory/topics.'
    FROM ReferencedIds AS m LEFT JOIN Topics AS d ON d.Id = m.Id
    WHERE m.Kind = 4 AND d.Name IS NULL
) AS "c"
WHERE EXISTS (
    SELECT 1
    FROM "Conversations" AS "c0"
    WHERE "c0"."InboxIdCreated" IN (
        SELECT "i"."value"
        FROM json_each(@inboxes) AS "i"
    ) AND "c0"."ConversationId" = "c"."ConversationId")
ORDER BY "c"."Kind", "c"."Subject"
LIMIT @Value

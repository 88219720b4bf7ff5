-- claim ids
SET XACT_ABORT ON; SET NOCOUNT ON;
DECLARE @new TABLE (Ordinal int NOT NULL PRIMARY KEY);
INSERT INTO @new (Ordinal)
SELECT s.Ordinal FROM @rows AS s
WHERE NOT EXISTS (SELECT 1 FROM EventIds AS t WHERE t.IdHash = s.IdHash)
    AND NOT EXISTS (SELECT 1 FROM EventIds AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_EventIds (IdHash))) WHERE t.IdHash = s.IdHash)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
INSERT INTO EventIds (IdHash) SELECT s.IdHash FROM @rows AS s INNER JOIN @new AS n ON n.Ordinal = s.Ordinal;
SELECT Ordinal FROM @new;

-- forget ids
DELETE e FROM EventIds AS e INNER JOIN @rows AS s ON s.IdHash = e.IdHash;

-- store
SET XACT_ABORT ON; SET NOCOUNT ON;
INSERT INTO Events (ConversationId, TimestampUtc, EventId, Type, Payload) SELECT ConversationId, TimestampUtc, EventId, Type, Payload FROM @events;
INSERT INTO ConversationReferences (Kind, Id, EventDay, ConversationId) SELECT s.Kind, s.Id, s.EventDay, s.ConversationId FROM @references AS s
WHERE NOT EXISTS (SELECT 1 FROM ConversationReferences AS t WHERE t.Kind = s.Kind AND t.Id = s.Id AND t.EventDay = s.EventDay AND t.ConversationId = s.ConversationId)
    AND NOT EXISTS (SELECT 1 FROM ConversationReferences AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_ConversationReferences (Kind, Id, EventDay, ConversationId))) WHERE t.Kind = s.Kind AND t.Id = s.Id AND t.EventDay = s.EventDay AND t.ConversationId = s.ConversationId)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
INSERT INTO ReferencedIds (Kind, Id) SELECT s.Kind, s.Id FROM @referencedIds AS s
WHERE NOT EXISTS (SELECT 1 FROM ReferencedIds AS t WHERE t.Kind = s.Kind AND t.Id = s.Id)
    AND NOT EXISTS (SELECT 1 FROM ReferencedIds AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_ReferencedIds (Kind, Id))) WHERE t.Kind = s.Kind AND t.Id = s.Id)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
INSERT INTO Merges (SourceCustomerId, EventId, TimestampUtc, DestinationCustomerId) SELECT s.SourceCustomerId, s.EventId, s.TimestampUtc, s.DestinationCustomerId FROM @merges AS s
WHERE NOT EXISTS (SELECT 1 FROM Merges AS t WHERE t.SourceCustomerId = s.SourceCustomerId AND t.EventId = s.EventId)
    AND NOT EXISTS (SELECT 1 FROM Merges AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_Merges (SourceCustomerId, EventId))) WHERE t.SourceCustomerId = s.SourceCustomerId AND t.EventId = s.EventId)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
INSERT INTO FocusEvents (AgentId, OccurredUtc, SortKey, Kind, CustomerId) SELECT s.AgentId, s.OccurredUtc, s.SortKey, s.Kind, s.CustomerId FROM @focus AS s
WHERE NOT EXISTS (SELECT 1 FROM FocusEvents AS t WHERE t.AgentId = s.AgentId AND t.OccurredUtc = s.OccurredUtc AND t.SortKey = s.SortKey)
    AND NOT EXISTS (SELECT 1 FROM FocusEvents AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_FocusEvents (AgentId, OccurredUtc, SortKey))) WHERE t.AgentId = s.AgentId AND t.OccurredUtc = s.OccurredUtc AND t.SortKey = s.SortKey)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
UPDATE p SET p.Version = p.Version + CASE WHEN p.LeaseId IS NULL THEN 0 ELSE 1 END,
    p.Priority = CASE WHEN p.Priority > 0 THEN 0 ELSE p.Priority END,
    p.Since = CASE WHEN p.LeaseId IS NULL THEN p.Since ELSE @since END
FROM @conversations AS s INNER JOIN PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) ON p.Kind = 0 AND p.Id = s.Id
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
INSERT INTO PendingFolds (Kind, Id, Version, Priority, Since, IsOfRebuild)
SELECT 0, s.Id, 1, 0, @since, 0 FROM @conversations AS s
WHERE NOT EXISTS (SELECT 1 FROM PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) WHERE p.Kind = 0 AND p.Id = s.Id)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);

DECLARE @starts TABLE (
    AgentId nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, OccurredUtc datetime2 NOT NULL, PRIMARY KEY (AgentId, OccurredUtc));
INSERT INTO @starts (AgentId, OccurredUtc)
SELECT s.AgentId, b.OccurredUtc FROM @focus AS s
CROSS APPLY (
    SELECT TOP (1) f.OccurredUtc FROM FocusEvents AS f
    WHERE f.AgentId = s.AgentId AND f.Kind = 1 AND f.OccurredUtc < s.OccurredUtc ORDER BY f.OccurredUtc DESC) AS b
UNION
SELECT s.AgentId, s.OccurredUtc FROM @focus AS s;
DECLARE @touched TABLE (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
INSERT INTO @touched (Id)
SELECT c.Id FROM @customers AS c
UNION
SELECT f.CustomerId FROM @starts AS s
INNER JOIN FocusEvents AS f ON f.AgentId = s.AgentId AND f.Kind = 1 AND f.OccurredUtc = s.OccurredUtc;
UPDATE p SET p.Version = p.Version + CASE WHEN p.LeaseId IS NULL THEN 0 ELSE 1 END,
    p.Priority = CASE WHEN p.Priority > 1 THEN 1 ELSE p.Priority END,
    p.Since = CASE WHEN p.LeaseId IS NULL THEN p.Since ELSE @since END
FROM @touched AS s INNER JOIN PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) ON p.Kind = 1 AND p.Id = s.Id
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
INSERT INTO PendingFolds (Kind, Id, Version, Priority, Since, IsOfRebuild)
SELECT 1, s.Id, 1, 1, @since, 0 FROM @touched AS s
WHERE NOT EXISTS (SELECT 1 FROM PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) WHERE p.Kind = 1 AND p.Id = s.Id)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);


-- find differing
SELECT s.Ordinal, e.Payload FROM @rows AS s LEFT JOIN Events AS e
    ON e.ConversationId = s.ConversationId AND e.TimestampUtc = s.TimestampUtc AND e.EventId = s.EventId
WHERE e.Payload IS NULL OR e.Payload <> s.Payload;

-- note issues
SET XACT_ABORT ON; SET NOCOUNT ON;
UPDATE t SET t.Count = t.Count + s.Count, t.LastSeenUtc = s.LastSeenUtc
FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK) INNER JOIN @rows AS s ON s.Kind = t.Kind AND s.Subject = t.Subject;
INSERT INTO DataIssues (Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc, LastSeenUtc, Detail) SELECT s.Kind, s.Subject, s.ConversationId, s.EventId, s.Count, s.FirstSeenUtc, s.LastSeenUtc, s.Detail FROM @rows AS s
WHERE NOT EXISTS (SELECT 1 FROM DataIssues AS t WHERE t.Kind = s.Kind AND t.Subject = s.Subject)
    AND NOT EXISTS (SELECT 1 FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK) WHERE t.Kind = s.Kind AND t.Subject = s.Subject)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);

-- add pending
SET XACT_ABORT ON; SET NOCOUNT ON;
UPDATE p SET p.Version = p.Version + CASE WHEN p.LeaseId IS NULL THEN 0 ELSE 1 END,
    p.Priority = CASE WHEN p.Priority > @priority THEN @priority ELSE p.Priority END,
    p.Since = CASE WHEN p.LeaseId IS NULL THEN p.Since ELSE @since END
FROM @ids AS s INNER JOIN PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) ON p.Kind = @kind AND p.Id = s.Id
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
INSERT INTO PendingFolds (Kind, Id, Version, Priority, Since, IsOfRebuild)
SELECT @kind, s.Id, 1, @priority, @since, 0 FROM @ids AS s
WHERE NOT EXISTS (SELECT 1 FROM PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) WHERE p.Kind = @kind AND p.Id = s.Id)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);


-- hold pending
SELECT s.Id FROM @ids AS s WHERE EXISTS (SELECT 1 FROM PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) WHERE p.Kind = 0 AND p.Id = s.Id)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);

-- lease
SET XACT_ABORT ON; SET NOCOUNT ON;
DECLARE @free TABLE (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
INSERT INTO @free (Id)
SELECT TOP (@most) p.Id FROM PendingFolds AS p WITH (UPDLOCK, READPAST, ROWLOCK, READCOMMITTEDLOCK)
WHERE p.Kind = @kind AND (p.LeasedUntilUtc IS NULL OR p.LeasedUntilUtc < @now OR p.LeasedUntilUtc > @latest)
ORDER BY p.Priority, p.Since, p.Id
OPTION (MAXDOP 1);
UPDATE p SET p.LeaseId = @lease, p.LeasedUntilUtc = @until
OUTPUT inserted.Id, inserted.Version
FROM @free AS f INNER JOIN PendingFolds AS p WITH (ROWLOCK) ON p.Kind = @kind AND p.Id = f.Id
WHERE (p.LeasedUntilUtc IS NULL OR p.LeasedUntilUtc < @now OR p.LeasedUntilUtc > @latest)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);

-- add and lease
SET XACT_ABORT ON; SET NOCOUNT ON;
UPDATE p SET p.Version = p.Version + 1, p.IsOfRebuild = 1,
    p.LeaseId = CASE WHEN (p.LeasedUntilUtc IS NULL OR p.LeasedUntilUtc < @now OR p.LeasedUntilUtc > @latest) THEN @lease ELSE p.LeaseId END,
    p.LeasedUntilUtc = CASE WHEN (p.LeasedUntilUtc IS NULL OR p.LeasedUntilUtc < @now OR p.LeasedUntilUtc > @latest) THEN @until ELSE p.LeasedUntilUtc END
FROM @ids AS s INNER JOIN PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) ON p.Kind = 0 AND p.Id = s.Id
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
INSERT INTO PendingFolds (Kind, Id, Version, Priority, Since, LeaseId, LeasedUntilUtc, IsOfRebuild)
SELECT 0, s.Id, 1, 1, @since, @lease, @until, 1 FROM @ids AS s
WHERE NOT EXISTS (SELECT 1 FROM PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id))) WHERE p.Kind = 0 AND p.Id = s.Id)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
SELECT p.Id, p.Version FROM PendingFolds AS p INNER JOIN @ids AS s ON s.Id = p.Id WHERE p.Kind = 0 AND p.LeaseId = @lease;

-- clear
SET XACT_ABORT ON; SET NOCOUNT ON;
DECLARE @held TABLE (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
DELETE p OUTPUT deleted.Id INTO @held (Id)
FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @ids AS s ON s.Id = p.Id AND s.Version = p.Version
WHERE p.Kind = @kind AND p.LeaseId = @lease;
UPDATE p SET p.LeaseId = NULL, p.LeasedUntilUtc = NULL OUTPUT inserted.Id INTO @held (Id)
FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @ids AS s ON s.Id = p.Id
WHERE p.Kind = @kind AND p.LeaseId = @lease;


-- release
UPDATE p SET p.LeaseId = NULL, p.LeasedUntilUtc = NULL
FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @ids AS s ON s.Id = p.Id
WHERE p.Kind = @kind AND p.LeaseId = @lease;

-- renew
UPDATE PendingFolds SET LeasedUntilUtc = @until WHERE Kind = @kind AND LeaseId = @lease;

-- drop pending
DELETE FROM PendingFolds WHERE Kind = @kind AND Id = @id;

-- write a fold
SET XACT_ABORT ON; SET NOCOUNT ON;
DECLARE @held TABLE (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
DELETE p OUTPUT deleted.Id INTO @held (Id)
FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @ids AS s ON s.Id = p.Id AND s.Version = p.Version
WHERE p.Kind = 0 AND p.LeaseId = @lease;
UPDATE p SET p.LeaseId = NULL, p.LeasedUntilUtc = NULL OUTPUT inserted.Id INTO @held (Id)
FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @ids AS s ON s.Id = p.Id
WHERE p.Kind = 0 AND p.LeaseId = @lease;

UPDATE p SET p.LeaseId = NULL, p.LeasedUntilUtc = NULL
FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @released AS s ON s.Id = p.Id
WHERE p.Kind = 0 AND p.LeaseId = @lease;

DECLARE @changed TABLE (ConversationId nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, Number int NOT NULL, IsNew bit NOT NULL);
INSERT INTO @changed (ConversationId, Number, IsNew)
SELECT r.ConversationId, ROW_NUMBER() OVER (ORDER BY r.ConversationId), CASE WHEN c.ConversationId IS NULL THEN 1 ELSE 0 END
FROM @rows AS r INNER JOIN @held AS h ON h.Id = r.ConversationId
LEFT JOIN Conversations AS c ON c.ConversationId = r.ConversationId
WHERE c.ConversationId IS NULL OR c.ContentHash <> r.ContentHash;
DECLARE @count int = (SELECT COUNT(*) FROM @changed), @added int = (SELECT COUNT(*) FROM @changed WHERE IsNew = 1), @last bigint = 0;
IF @count > 0
BEGIN
    UPDATE Counters WITH (ROWLOCK) SET Value = Value + @count WHERE Name = N'Revision';
    SELECT @last = Value - @count FROM Counters WITH (UPDLOCK, ROWLOCK) WHERE Name = N'Revision';
    UPDATE t SET t.ContentHash = r.ContentHash, t.CreatedAt = r.CreatedAt, t.CustomerId = r.CustomerId, t.ConversationLink = r.ConversationLink, t.Status = r.Status, t.AssignedAgentIdCurrent = r.AssignedAgentIdCurrent, t.AssignedAgentNameCurrent = r.AssignedAgentNameCurrent, t.InboxIdCurrent = r.InboxIdCurrent, t.InboxNameCurrent = r.InboxNameCurrent, t.FirstClosedAt = r.FirstClosedAt, t.LastClosedAt = r.LastClosedAt, t.InitiatorTypeCreated = r.InitiatorTypeCreated, t.InitiatorAgentIdCreated = r.InitiatorAgentIdCreated, t.InitiatorAgentNameCreated = r.InitiatorAgentNameCreated, t.InboxIdCreated = r.InboxIdCreated, t.InboxNameCreated = r.InboxNameCreated, t.AssignedAgentIdCreated = r.AssignedAgentIdCreated, t.AssignedAgentNameCreated = r.AssignedAgentNameCreated, t.InitiatorTypeLastClosed = r.InitiatorTypeLastClosed, t.InitiatorAgentIdLastClosed = r.InitiatorAgentIdLastClosed, t.InitiatorAgentNameLastClosed = r.InitiatorAgentNameLastClosed, t.InitiatorRuleIdLastClosed = r.InitiatorRuleIdLastClosed, t.InboxIdLastClosed = r.InboxIdLastClosed, t.InboxNameLastClosed = r.InboxNameLastClosed, t.AssignedAgentIdLastClosed = r.AssignedAgentIdLastClosed, t.AssignedAgentNameLastClosed = r.AssignedAgentNameLastClosed, t.Topics = r.Topics, t.TopicsWithHierarchy = r.TopicsWithHierarchy, t.FirstContactId = r.FirstContactId, t.FirstChannel = r.FirstChannel, t.SecondChannel = r.SecondChannel, t.ThirdChannel = r.ThirdChannel, t.LastChannel = r.LastChannel, t.CreatedToFirstClosedSeconds = r.CreatedToFirstClosedSeconds, t.CreatedToLastClosedSeconds = r.CreatedToLastClosedSeconds, t.HandleTimeSeconds = r.HandleTimeSeconds, t.IsFcrEligible = r.IsFcrEligible, t.IsFcrSuccess = r.IsFcrSuccess, t.MergedConversations = r.MergedConversations, t.CountOfContacts = r.CountOfContacts, t.CountOfChannels = r.CountOfChannels, t.CountOfNotes = r.CountOfNotes, t.CountOfAgents = r.CountOfAgents, t.CountOfInboxesAssigned = r.CountOfInboxesAssigned, t.TimesAgentUnassignedByRule = r.TimesAgentUnassignedByRule, t.TimesClosed = r.TimesClosed, t.TimesReopened = r.TimesReopened, t.TimesTopicAdded = r.TimesTopicAdded, t.TimesTopicRemoved = r.TimesTopicRemoved, t.PaymentRequestsCompleted = r.PaymentRequestsCompleted, t.PaymentRequestsDeclined = r.PaymentRequestsDeclined, t.PaymentAmountCompletedUsd = r.PaymentAmountCompletedUsd, t.PaymentAmountDeclinedUsd = r.PaymentAmountDeclinedUsd, t.CreatedDate = r.CreatedDate, t.FirstClosedDate = r.FirstClosedDate, t.LastClosedDate = r.LastClosedDate, t.CreatedDateKey = r.CreatedDateKey, t.FirstClosedDateKey = r.FirstClosedDateKey, t.LastClosedDateKey = r.LastClosedDateKey, t.LastEventAt = r.LastEventAt, t.RecomputedAt = @now, t.Revision = @last + n.Number, t.TopicIds = r.TopicIds, t.SearchText = r.SearchText
    FROM Conversations AS t INNER JOIN @changed AS n ON n.ConversationId = t.ConversationId AND n.IsNew = 0
    INNER JOIN @rows AS r ON r.ConversationId = n.ConversationId;
    INSERT INTO Conversations (ConversationId, ContentHash, CreatedAt, CustomerId, ConversationLink, Status, AssignedAgentIdCurrent, AssignedAgentNameCurrent, InboxIdCurrent, InboxNameCurrent, FirstClosedAt, LastClosedAt, InitiatorTypeCreated, InitiatorAgentIdCreated, InitiatorAgentNameCreated, InboxIdCreated, InboxNameCreated, AssignedAgentIdCreated, AssignedAgentNameCreated, InitiatorTypeLastClosed, InitiatorAgentIdLastClosed, InitiatorAgentNameLastClosed, InitiatorRuleIdLastClosed, InboxIdLastClosed, InboxNameLastClosed, AssignedAgentIdLastClosed, AssignedAgentNameLastClosed, Topics, TopicsWithHierarchy, FirstContactId, FirstChannel, SecondChannel, ThirdChannel, LastChannel, CreatedToFirstClosedSeconds, CreatedToLastClosedSeconds, HandleTimeSeconds, IsFcrEligible, IsFcrSuccess, MergedConversations, CountOfContacts, CountOfChannels, CountOfNotes, CountOfAgents, CountOfInboxesAssigned, TimesAgentUnassignedByRule, TimesClosed, TimesReopened, TimesTopicAdded, TimesTopicRemoved, PaymentRequestsCompleted, PaymentRequestsDeclined, PaymentAmountCompletedUsd, PaymentAmountDeclinedUsd, CreatedDate, FirstClosedDate, LastClosedDate, CreatedDateKey, FirstClosedDateKey, LastClosedDateKey, LastEventAt, RecomputedAt, Revision, TopicIds, SearchText)
    SELECT r.ConversationId, r.ContentHash, r.CreatedAt, r.CustomerId, r.ConversationLink, r.Status, r.AssignedAgentIdCurrent, r.AssignedAgentNameCurrent, r.InboxIdCurrent, r.InboxNameCurrent, r.FirstClosedAt, r.LastClosedAt, r.InitiatorTypeCreated, r.InitiatorAgentIdCreated, r.InitiatorAgentNameCreated, r.InboxIdCreated, r.InboxNameCreated, r.AssignedAgentIdCreated, r.AssignedAgentNameCreated, r.InitiatorTypeLastClosed, r.InitiatorAgentIdLastClosed, r.InitiatorAgentNameLastClosed, r.InitiatorRuleIdLastClosed, r.InboxIdLastClosed, r.InboxNameLastClosed, r.AssignedAgentIdLastClosed, r.AssignedAgentNameLastClosed, r.Topics, r.TopicsWithHierarchy, r.FirstContactId, r.FirstChannel, r.SecondChannel, r.ThirdChannel, r.LastChannel, r.CreatedToFirstClosedSeconds, r.CreatedToLastClosedSeconds, r.HandleTimeSeconds, r.IsFcrEligible, r.IsFcrSuccess, r.MergedConversations, r.CountOfContacts, r.CountOfChannels, r.CountOfNotes, r.CountOfAgents, r.CountOfInboxesAssigned, r.TimesAgentUnassignedByRule, r.TimesClosed, r.TimesReopened, r.TimesTopicAdded, r.TimesTopicRemoved, r.PaymentRequestsCompleted, r.PaymentRequestsDeclined, r.PaymentAmountCompletedUsd, r.PaymentAmountDeclinedUsd, r.CreatedDate, r.FirstClosedDate, r.LastClosedDate, r.CreatedDateKey, r.FirstClosedDateKey, r.LastClosedDateKey, r.LastEventAt, @now, @last + n.Number, r.TopicIds, r.SearchText FROM @changed AS n INNER JOIN @rows AS r ON r.ConversationId = n.ConversationId
    WHERE n.IsNew = 1;
    DELETE t FROM ConversationTopics AS t INNER JOIN @changed AS n ON n.ConversationId = t.ConversationId;
    INSERT INTO ConversationTopics (ConversationId, Position, TopicId) SELECT s.ConversationId, s.Position, s.TopicId FROM @topics AS s INNER JOIN @changed AS n ON n.ConversationId = s.ConversationId;
    DELETE t FROM ConversationContacts AS t INNER JOIN @changed AS n ON n.ConversationId = t.ConversationId;
    INSERT INTO ConversationContacts (ConversationId, Position, ContactId, Channel, InitiatorType, StartedAt) SELECT s.ConversationId, s.Position, s.ContactId, s.Channel, s.InitiatorType, s.StartedAt FROM @contacts AS s INNER JOIN @changed AS n ON n.ConversationId = s.ConversationId;
    DELETE t FROM ConversationAssignments AS t INNER JOIN @changed AS n ON n.ConversationId = t.ConversationId;
    INSERT INTO ConversationAssignments (ConversationId, Position, At, FromInboxId, ToInboxId, FromAgentId, ToAgentId, Reason, InitiatorType, InitiatorRuleId) SELECT s.ConversationId, s.Position, s.At, s.FromInboxId, s.ToInboxId, s.FromAgentId, s.ToAgentId, s.Reason, s.InitiatorType, s.InitiatorRuleId FROM @assignments AS s INNER JOIN @changed AS n ON n.ConversationId = s.ConversationId;
END;

DELETE i FROM DataIssues AS i INNER JOIN @held AS h ON h.Id = i.Subject
WHERE i.Kind IN (N'IncompleteConversation', N'EventAfterMerge')
    AND NOT EXISTS (SELECT 1 FROM @issues AS s WHERE s.Kind = i.Kind AND s.Subject = i.Subject);
UPDATE t SET t.Count = s.Count, t.EventId = s.EventId, t.LastSeenUtc = s.LastSeenUtc
FROM @issues AS s INNER JOIN @held AS h ON h.Id = s.Subject INNER JOIN DataIssues AS t ON t.Kind = s.Kind AND t.Subject = s.Subject
WHERE t.Count <> s.Count OR COALESCE(t.EventId, N'') <> COALESCE(s.EventId, N'');
INSERT INTO DataIssues (Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc, LastSeenUtc, Detail)
SELECT s.Kind, s.Subject, s.ConversationId, s.EventId, s.Count, s.FirstSeenUtc, s.LastSeenUtc, s.Detail FROM @issues AS s INNER JOIN @held AS h ON h.Id = s.Subject
WHERE NOT EXISTS (SELECT 1 FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK) WHERE t.Kind = s.Kind AND t.Subject = s.Subject);

IF @added > 0 UPDATE Counters WITH (ROWLOCK) SET Value = Value + @added WHERE Name = N'Conversations';
IF @rebuild IS NOT NULL UPDATE Rebuilds WITH (ROWLOCK) SET Events = Events + @eventsFolded, Written = Written + @count WHERE Id = @rebuild;
UPDATE Counters WITH (ROWLOCK) SET Value = @milliseconds WHERE Name = N'Folded';
SELECT @count;

-- next conversations
DECLARE @ids TABLE (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL);
DECLARE @last nvarchar(64) = @after, @count int = 0, @next nvarchar(64);
WHILE @count < @most
BEGIN
    SET @next = NULL;
    SELECT TOP (1) @next = ConversationId FROM Events WHERE ConversationId > @last ORDER BY ConversationId;
    IF @next IS NULL BREAK;
    INSERT INTO @ids (Id) VALUES (@next);
    SET @last = @next;
    SET @count += 1;
END;
SELECT Id FROM @ids ORDER BY Id;

-- counter
UPDATE Counters WITH (ROWLOCK) SET Value = Value + @amount OUTPUT inserted.Value WHERE Name = @counter;

-- events of
SELECT e.ConversationId, e.Payload FROM @ids AS m INNER LOOP JOIN Events AS e ON e.ConversationId = m.Id;

-- merges from
SELECT m.SourceCustomerId, m.DestinationCustomerId, m.TimestampUtc, m.EventId FROM @ids AS s INNER LOOP JOIN Merges AS m ON m.SourceCustomerId = s.Id;

-- focus on
SELECT e.CustomerId, e.OccurredUtc, n.OccurredUtc AS EndedUtc
FROM @ids AS s INNER JOIN FocusEvents AS e ON e.CustomerId = s.Id AND e.Kind = 1
CROSS APPLY (
    SELECT TOP (1) x.OccurredUtc FROM FocusEvents AS x
    WHERE x.AgentId = e.AgentId AND x.OccurredUtc >= e.OccurredUtc AND (x.OccurredUtc > e.OccurredUtc OR x.SortKey > e.SortKey)
        AND (x.Kind <> 2 OR x.CustomerId = e.CustomerId)
    ORDER BY x.OccurredUtc, x.SortKey) AS n;

-- work sessions of
SELECT w.ConversationId, SUM(w.HandleMilliseconds)
FROM @ids AS s INNER JOIN WorkSessions AS w ON w.ConversationId = s.Id
WHERE w.HandleMilliseconds IS NOT NULL GROUP BY w.ConversationId;

-- insert absent
SET XACT_ABORT ON; SET NOCOUNT ON;
INSERT INTO ConversationReferences (Kind, Id, EventDay, ConversationId) SELECT s.Kind, s.Id, s.EventDay, s.ConversationId FROM @rows AS s
WHERE NOT EXISTS (SELECT 1 FROM ConversationReferences AS t WHERE t.Kind = s.Kind AND t.Id = s.Id AND t.EventDay = s.EventDay AND t.ConversationId = s.ConversationId)
    AND NOT EXISTS (SELECT 1 FROM ConversationReferences AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_ConversationReferences (Kind, Id, EventDay, ConversationId))) WHERE t.Kind = s.Kind AND t.Id = s.Id AND t.EventDay = s.EventDay AND t.ConversationId = s.ConversationId)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);

-- upsert
SET XACT_ABORT ON; SET NOCOUNT ON;
UPDATE t SET t.Name = s.Name, t.ParentId = s.ParentId, t.Path = s.Path, t.Level = s.Level, t.Level1 = s.Level1, t.Level2 = s.Level2, t.Level3 = s.Level3, t.IsDisabled = s.IsDisabled
FROM TopicTree AS t INNER JOIN @rows AS s ON t.Id = s.Id;
INSERT INTO TopicTree (Id, Name, ParentId, Path, Level, Level1, Level2, Level3, IsDisabled) SELECT s.Id, s.Name, s.ParentId, s.Path, s.Level, s.Level1, s.Level2, s.Level3, s.IsDisabled FROM @rows AS s
WHERE NOT EXISTS (SELECT 1 FROM TopicTree AS t WHERE t.Id = s.Id)
    AND NOT EXISTS (SELECT 1 FROM TopicTree AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_TopicTree (Id))) WHERE t.Id = s.Id)
OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);

-- insert
SET XACT_ABORT ON; SET NOCOUNT ON;
INSERT INTO RejectedLines (Part, Source, Line, Reason, Content, IsCut, ReceivedUtc, LineHash) SELECT Part, Source, Line, Reason, Content, IsCut, ReceivedUtc, LineHash FROM @rows ORDER BY Ordinal;

-- delete
SET XACT_ABORT ON; SET NOCOUNT ON;
DELETE t FROM ConversationReferences AS t INNER JOIN @rows AS s ON t.Kind = s.Kind AND t.Id = s.Id AND t.EventDay = s.EventDay AND t.ConversationId = s.ConversationId;

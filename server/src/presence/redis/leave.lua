-- Takes one connection out.
--
-- ARGV[6] client
-- ARGV[7] connection
-- ARGV[8] why, for the event that its last connection causes
-- Returns 1 when it was the client's last, else 0.

if remove(ARGV[6], ARGV[7], ARGV[8]) then
  return 1
end
return 0
